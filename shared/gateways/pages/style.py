"""The one style sheet of all pages. Made for a phone first; nothing here needs more than a browser."""

from typing import Final

from shared.gateways.wording import COLOR

_STYLE: Final = """
:root{color-scheme:light;--ink:#16242c;--quiet:#51616b;--line:#7c8c95;--soft:#d5dde1;--tint:#eef3f5;
--accent:#0b5563;--wrong:#a8201a;--focus:#ffbf47}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--tint);color:var(--ink);
font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;
overflow-wrap:anywhere}
header{background:var(--accent);color:#fff}
.brand{max-width:42rem;margin:0 auto;padding:.8rem 1.15rem;display:flex;flex-wrap:wrap;gap:0 .75rem;
align-items:baseline}
.brand strong{font-size:1.2rem;letter-spacing:.01em}
.brand span{font-size:.85rem}
main{max-width:42rem;margin:0 auto;padding:1.4rem 1.15rem 3rem;background:#fff}
h1{margin:0 0 .8rem;font-size:1.65rem;line-height:1.2;text-wrap:balance}
h2{margin:2rem 0 .6rem;font-size:1.2rem;line-height:1.3}
p{margin:0 0 1rem}
ul{margin:0 0 1rem;padding-left:1.25rem}
li{margin:0 0 .35rem}
a{color:var(--accent)}
dl{margin:0 0 1rem;padding:.9rem 1rem;background:var(--tint);border-left:4px solid var(--accent)}
dt{color:var(--quiet);font-size:.875rem}
dd{margin:0 0 .55rem;font-weight:600}
dd:last-child{margin-bottom:0}
fieldset{border:0;margin:0 0 1.6rem;padding:0;min-width:0}
legend,.ask{display:block;padding:0;margin:0 0 .3rem;font-weight:650}
.field{margin:0 0 1.6rem}
.hint{margin:0 0 .5rem;color:var(--quiet);font-size:.9375rem}
.error{margin:0 0 .5rem;color:var(--wrong);font-weight:650}
.wrong{padding-left:.9rem;border-left:4px solid var(--wrong)}
.wrong input,.wrong textarea{border-color:var(--wrong)}
input[type=text],input[type=date],textarea{width:100%;min-height:3rem;padding:.65rem .75rem;
border:1.5px solid var(--line);border-radius:6px;background:#fff;color:inherit;font:inherit}
input[type=date]{max-width:14rem}
textarea{min-height:8rem;resize:vertical}
#signature{font-family:"Segoe Script","Snell Roundhand","Bradley Hand",cursive;font-size:1.3rem}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.7rem .75rem;margin:0 0 .5rem;
border:1.5px solid var(--soft);border-radius:6px;cursor:pointer}
.choice:hover{border-color:var(--line)}
.choice input{flex:none;width:1.4rem;height:1.4rem;margin:.1rem 0 0;accent-color:var(--accent)}
.line{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;justify-content:space-between;
padding:.6rem .75rem;margin:0 0 .5rem;border:1.5px solid var(--soft);border-radius:6px}
.line label{flex:1 1 14rem}
.line .error{flex-basis:100%;margin:0}
.line input[type=text]{width:5rem;min-height:2.6rem}
input[type=file]{display:block;width:100%;margin:0 0 1rem;font:inherit}
.summary{margin:0 0 1.6rem;padding:1rem;border:3px solid var(--wrong);border-radius:6px}
.summary h2{margin:0 0 .5rem}
.summary ul{margin:0}
.summary a{color:var(--wrong);font-weight:600}
.small{color:var(--quiet);font-size:.9375rem}
button{width:100%;padding:.9rem 1.4rem;border:0;border-radius:6px;background:var(--accent);color:#fff;
font:inherit;font-weight:650;cursor:pointer}
button:hover{filter:brightness(.85)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 5px var(--ink)}
@media (min-width:40rem){
main{margin:2rem auto 3rem;padding:2.4rem 2.6rem 2.6rem;border-radius:8px}
h1{font-size:1.9rem}
dl{display:grid;grid-template-columns:11.5rem 1fr;gap:.45rem 1rem}
dt{font-size:1rem}
dd{margin:0}
button{width:auto}
}
"""


def style(color: str) -> str:
    """The style sheet with the brand's color, `#rrggbb`."""
    return _STYLE.replace(COLOR, color)
