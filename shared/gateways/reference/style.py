"""The style sheet of these pages: phone and desktop, light and dark."""

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--ground:#fff;--tint:#f1f5f6;--ink:#16242c;--quiet:#51616b;--line:#d5dde1;
--accent:#0b5563;--get:#0b5563;--post:#7a4a00}
@media (prefers-color-scheme:dark){:root{--ground:#12191d;--tint:#1b252a;--ink:#e6edf0;--quiet:#a3b3bb;
--line:#34434b;--accent:#7fd0df;--get:#7fd0df;--post:#f0c069}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
header{border-bottom:1px solid var(--line);background:var(--tint)}
.brand{margin:0;padding:.8rem 1.15rem;display:flex;flex-wrap:wrap;gap:0 .75rem;align-items:baseline}
.brand a{font-size:1.2rem;font-weight:700;text-decoration:none}
.brand span,.quiet{color:var(--quiet);font-size:.9rem}
a{color:var(--accent)}
main{padding:1.4rem 1.15rem 4rem;min-width:0;max-width:60rem}
.front{margin:0 auto;max-width:42rem}
h1{margin:0 0 .8rem;font-size:1.8rem;line-height:1.2}
h2{margin:3rem 0 .8rem;padding-bottom:.3rem;border-bottom:2px solid var(--line);font-size:1.4rem}
h3{margin:0 0 .5rem;font-size:1.05rem;overflow-wrap:anywhere}
h4{margin:1rem 0 .3rem;font-size:.95rem}
p{margin:0 0 .7rem}
ul{margin:0 0 1rem;padding-left:1.25rem}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{margin:0 0 .8rem;padding:.8rem 1rem;overflow:auto;background:var(--tint);border:1px solid var(--line);
border-radius:6px}
pre code{font-size:1em;overflow-wrap:normal}
.wide{overflow-x:auto;margin:0 0 .8rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--quiet);font-weight:600}
td:first-child code{overflow-wrap:normal}
.operation,.object{margin:0 0 1.2rem;padding:1rem 1.1rem;border:1px solid var(--line);border-radius:8px}
.operation:target,.object:target{border-color:var(--accent);border-width:2px}
.method{display:inline-block;min-width:3.6rem;margin-right:.5rem;color:var(--post);font-weight:700}
.method.get{color:var(--get)}
nav{padding:1rem 1.15rem;border-bottom:1px solid var(--line);font-size:.9rem}
nav ul{margin:0;padding:0;list-style:none}
nav li{margin:.25rem 0;overflow-wrap:anywhere}
nav a{text-decoration:none}
nav details ul{padding-left:.9rem}
summary{padding:.2rem 0;cursor:pointer}
.codes{columns:15rem;padding:0;list-style:none}
.places{padding:0;list-style:none}
.places li{margin:0 0 .7rem;padding:.9rem 1rem;border:1px solid var(--line);border-radius:8px;
background:var(--tint)}
.places a{display:block;font-size:1.1rem;font-weight:650}
.places span{color:var(--quiet)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (min-width:60rem){
.columns{display:grid;grid-template-columns:19rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;border-bottom:0;border-right:1px solid var(--line)}
main{padding:2rem 2.4rem 5rem}
}
"""
