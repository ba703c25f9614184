/**
 * How the page looks. Colours are told apart by everybody (orange and blue, never red and green alone)
 * and every cell says in words what its colour says; on paper the colours are kept and all is unfolded.
 */
export const htmlStyle = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#566070;--paper:#fffdf8;--line:#d5d0c2;--kept:#dcebf5;--kept-ink:#0b4467;--leak:#f9d9b5;--leak-ink:#7a2e00;--h1:#fbe3c8;--h2:#f5bd85;--h3:#e08a45;--h4:#b04a12;--h4-ink:#fff;--above:#b04a12;--within:#2b6f9e;--stripe:#8a8f98}
@media (prefers-color-scheme:dark){:root{--ink:#ece8dc;--soft:#a9b0bb;--paper:#161b22;--line:#3c4450;--kept:#17344a;--kept-ink:#bfe0f7;--leak:#4d2c10;--leak-ink:#ffd2a6;--h1:#4a3018;--h2:#70431b;--h3:#a35a22;--h4:#e8873f;--h4-ink:#1c1206;--above:#e8873f;--within:#6db3e2;--stripe:#7d8590}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 system-ui,sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:66rem;margin:0 auto;padding:2.5rem 1rem 4rem}
h1{font-size:clamp(1.8rem,5vw,2.6rem);line-height:1.12;margin:0 0 1rem;text-wrap:balance}
h2{font-size:1.5rem;line-height:1.2;margin:3.5rem 0 .75rem}h3{font-size:1.05rem;margin:0}
p,li{max-width:44rem}.lead{font-size:clamp(1.2rem,3vw,1.45rem);line-height:1.35;font-weight:600;margin:0 0 .5rem}
small{font-size:.85em;color:var(--soft)}.small,figcaption,footer{font-size:.875rem;color:var(--soft)}figcaption h3{color:var(--ink)}
.verdict{margin:1.25rem 0;padding:.7rem 1rem;border-left:.4rem solid;max-width:44rem}
.verdict.good{border-color:var(--within);background:var(--kept);color:var(--kept-ink)}.verdict.bad{border-color:var(--above);background:var(--leak);color:var(--leak-ink)}
.verdict p{margin:.2rem 0 0}.verdict ul{margin:.4rem 0 0;padding-left:1.2rem;font-size:.9rem}
details{margin:.75rem 0}summary{cursor:pointer;font-weight:600}details ul{font-size:.9rem}
.wide{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-size:.9rem;line-height:1.35}
th,td{border-bottom:1px solid var(--line);padding:.45rem .7rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid var(--ink);vertical-align:bottom}tbody th{font-weight:600}
.kept{background:var(--kept);color:var(--kept-ink)}.leak{background:var(--leak);color:var(--leak-ink);font-weight:600}
.result{width:100%}.result td{width:22%}
.mutants td:nth-child(2){min-width:15rem}.mutants td:nth-child(4){min-width:17rem;overflow-wrap:anywhere;font-size:.8rem}
figure{margin:1.5rem 0 2rem}
.heat td,.heat thead th{text-align:center}.heat td{border:2px solid var(--paper);min-width:4.6rem;white-space:nowrap}
.heat thead th{font-weight:600;max-width:7.5rem;font-size:.8rem}.heat tbody th{border:0;white-space:nowrap;font-weight:400}
.heat small{color:inherit;opacity:.85}
.h0{background:var(--kept);color:var(--kept-ink)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3);color:#1c1206}.h4{background:var(--h4);color:var(--h4-ink);font-weight:600}
.bars{list-style:none;margin:.75rem 0;padding:0}.bars li{display:grid;grid-template-columns:17rem 1fr 16rem;gap:.2rem 1rem;align-items:center;max-width:none;padding:.35rem 0;border-bottom:1px solid var(--line);font-size:.9rem}
.who small{display:block}.track{position:relative;display:block;height:1.1rem;border:1px solid var(--line)}
.bar,.chance{position:absolute;left:0;top:0;bottom:0}.bar.above{background:var(--above)}.bar.within{background:var(--within)}
.chance{border-right:2px solid var(--ink);background:repeating-linear-gradient(135deg,transparent 0 4px,var(--paper) 4px 6px)}
.says-so{padding:.5rem .8rem;display:inline-block}
footer{margin-top:3.5rem;border-top:1px solid var(--line);padding-top:1rem;max-width:44rem}
@media screen and (max-width:46rem){.bars li{grid-template-columns:1fr}
.result thead{position:absolute;clip-path:inset(50%)}.result tr{display:grid;grid-template-columns:repeat(3,1fr);gap:2px;padding:.5rem 0;border-bottom:1px solid var(--line)}
.result th{grid-column:1/-1;padding:.1rem 0;border:0}.result td{width:auto;padding:.3rem .4rem;border:0;font-size:.8rem}
.result td::before{content:attr(data-column);display:block;font-size:.7rem;font-weight:400;opacity:.85}
.heat{width:100%;table-layout:fixed}.heat thead td{width:29%}.heat tbody th{white-space:normal;padding:.15rem .2rem .15rem 0;font-size:.72rem;line-height:1.15}.heat td{min-width:0;padding:.3rem .05rem;font-size:.65rem;border-width:1px}
.heat td small{display:none}.heat thead th{writing-mode:vertical-rl;transform:rotate(180deg);max-width:none;padding:.2rem 0;text-align:left;font-size:.72rem}.heat thead th br{display:none}}
@media print{body{font-size:11pt}main{max-width:none;padding:0}h2{break-after:avoid;margin-top:1.6rem}tr,.bars li,.verdict{break-inside:avoid}figure{break-inside:avoid-page}
details::details-content{content-visibility:visible;display:block}.wide{overflow:visible}table{font-size:7.5pt}th,td{padding:.2rem .3rem}.heat td,.mutants td:nth-child(n){min-width:0}.mutants td:nth-child(4){font-size:6.5pt}.heat thead th{max-width:4.5rem;font-size:7pt}.heat tbody th{white-space:normal}.bars li{grid-template-columns:13rem 1fr 13rem;font-size:8pt}}
`;
