"""Hostile XML for both formats: each must be refused with our error, quickly."""

BOMB = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
)
HOSTILE = {
    "entity bomb": BOMB + "]><{root}><{unit}>&j;</{unit}></{root}>",
    "entity bomb in an attribute": BOMB + "]><{root} x='&j;'></{root}>",
    "unused entity": "<!DOCTYPE x [<!ENTITY a 'ha'>]><{root}/>",
    "file entity": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><{root}><{unit}>&a;</{unit}></{root}>",
    "web entity": "<!DOCTYPE x [<!ENTITY a SYSTEM 'http://example.org/x'>]><{root}><{unit}>&a;</{unit}></{root}>",
    "parameter entity": "<!DOCTYPE x [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><{root}/>",
    "too deep": "<{root}>" + "<a>" * 300 + "</a>" * 300 + "</{root}>",
    "endless text": "<{root}><{unit}>" + "x" * 11_000_000 + "</{unit}></{root}>",
    "cut off": "<{root}><{unit}>",
    "not XML": "hello",
    "empty": "",
    "another format": "<html><body/></html>",
    "binary": "\x00\x01\x02",
}


def hostile(name, root, unit):
    """The bytes of one attack in a format with these element names."""
    return HOSTILE[name].replace("{root}", root).replace("{unit}", unit).encode()
