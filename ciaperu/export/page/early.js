// Before the text is drawn: there are tools, and the language and appearance that the reader chose last time.
"use strict";
document.documentElement.classList.add("js");
for (const name of ["language", "appearance"]) {
  let chosen = "";
  try { chosen = localStorage.getItem("ciaperu " + name) || ""; } catch { /* a browser may keep nothing for a file */ }
  for (const input of document.getElementsByName(name)) if (input.value === chosen) input.checked = true;
}
