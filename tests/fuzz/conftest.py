from hypothesis import HealthCheck, settings

# pytest --hypothesis-profile=long tests/fuzz: hours instead of seconds
COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("short", max_examples=150, **COMMON)
settings.register_profile("long", max_examples=50_000, **COMMON)
settings.load_profile("short")
