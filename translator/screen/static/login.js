// The counter's number comes from the address.

document.querySelector("#counter").value = new URLSearchParams(location.search).get("counter") ?? "1";
