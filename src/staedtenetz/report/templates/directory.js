// The page itself: the form, the cards in their groups, printing.
const byId = (id) => document.getElementById(id);
const articles = [...document.querySelectorAll("article")];
const places = new Map(articles.map((article, place) => [article, place]));
const filters = ["theme", "topic", "kind", "scope", "participation", "cost"];
const form = byId("controls"), count = byId("count"), said = byId("town-said");
const hint = said.textContent;
let town = null;

const add = (parent, tag, text = "") => {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
};

// What a card says of the chosen municipality; the checks behind it are folded.
const showOutcome = (article) => {
  const mine = article.querySelector(".mine");
  mine.replaceChildren();
  mine.hidden = !town;
  delete article.dataset.verdict;
  if (!town) return;
  const {verdict, said, fee, rows} = outcome(article.id, town);
  article.dataset.verdict = verdict;
  add(mine, "p", put(data.words.for_town, {name: town.label})).className = "for";
  add(mine, "p", said).className = "verdict";
  if (fee) add(mine, "p", fee);
  const checks = add(mine, "details");
  add(checks, "summary", data.words.checks);
  const list = add(checks, "dl");
  for (const [label, ...values] of rows) {
    add(list, "dt", label);
    for (const value of values) add(list, "dd", value);
  }
};

// The group of a card, and its place there.
const groupOf = (article) => {
  if (!town) return "all";
  const verdict = article.dataset.verdict;
  if (verdict === "not-eligible") return "impossible";
  return verdict === "member" ? "held" : verdict === "closed" ? "closed" : "possible";
};
const ranks = () => {
  const order = new Map(orderFor(town).map((id, place) => [id, place]));
  return (article) => order.get(article.id) ?? order.size + places.get(article);
};

const fits = (article, name, value) => !value || article.dataset[name].split(" ").includes(value);

const apply = () => {
  const query = letters(byId("search").value);
  const verdict = byId("verdict").value;
  const scores = query ? searched(query) : null;
  const shown = {all: 0, possible: 0, held: 0, closed: 0, impossible: 0};
  for (const article of articles) {
    const keep = (!scores || scores.get(article.id) > 0)
      && filters.every((name) => fits(article, name, byId(name).value))
      && (!verdict || article.dataset.verdict === verdict)
      && (!("ended" in article.dataset) || query || byId("ended").checked);
    article.hidden = !keep;
    shown[groupOf(article)] += keep;
  }
  const rank = scores ? (article) => -scores.get(article.id) : town ? ranks() : (article) => places.get(article);
  const ordered = [...articles].sort((one, other) => rank(one) - rank(other));
  for (const name of Object.keys(shown)) {
    const cards = byId(name).querySelector(".cards");
    const wanted = ordered.filter((article) => groupOf(article) === name);
    if (wanted.length !== cards.children.length || wanted.some((each, place) => cards.children[place] !== each)) {
      cards.replaceChildren(...wanted);
    }
  }
  for (const [name, number] of Object.entries(shown)) {
    const group = byId(name);
    group.hidden = !number;
    if (town && name !== "all") group.querySelector("h2").textContent = put(data.words[name], {name: town.name, number});
  }
  for (const group of document.querySelectorAll("details.group")) {
    group.open = Boolean(verdict || query) && !shown.possible && !shown.held;
  }
  const total = Object.values(shown).reduce((sum, number) => sum + number);
  const beside = query && Math.max(...scores.values()) === 0 ? near(query) : [];
  count.textContent = total ? put(data.words.count, {count: total, total: articles.length})
    : [data.words.none, beside.length ? put(data.words.near, {words: beside.join(", ")}) : ""].filter(Boolean).join(" ");
};

const listed = (found) => found.slice(0, 4).map((each) => each.label).join(", ") + (found.length > 4 ? ", …" : "");
const chooseTown = () => {
  const typed = byId("town").value.trim();
  const {found, clear} = meant(typed);
  const before = town;
  town = clear ? found[0] : null;
  if (!typed) said.textContent = hint;
  else if (!found.length) said.textContent = data.words.town_none;
  else if (!town) said.textContent = put(data.words.town_many, {names: listed(found)});
  else {
    const population = town.population ? put(town.kind[2] ? data.words.official : data.words.inhabitants,
      {population: whole(town.population), date: town.kind[2]}) : "";
    said.textContent = [town.label, population].filter(Boolean).join(", ")
      + (found.length > 1 ? put(data.words.town_also, {names: listed(found.slice(1))}) : "");
  }
  byId("towns").replaceChildren(...(town ? [] : found).slice(0, 30).map((each) => new Option("", each.label)));
  if (town !== before) {
    articles.forEach(showOutcome);
    document.body.classList.toggle("chosen", Boolean(town));
    byId("verdict-field").hidden = !town;
    if (!town) byId("verdict").value = "";
  }
  apply();
};

const showTarget = () => {
  const article = articles.find((each) => "#" + each.id === decodeURIComponent(location.hash));
  if (!article) return;
  if (article.hidden) { form.reset(); byId("ended").checked = true; chooseTown(); }
  for (let around = article.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  article.querySelector(".record").open = true;
  article.scrollIntoView();
};

// Printed is what is shown, in full; or one network alone.
let opened = [];
window.addEventListener("beforeprint", () => {
  const alone = document.querySelector("article.alone");
  const printed = alone ? [alone] : articles.filter((each) => !each.hidden);
  opened = printed.flatMap((each) => [...each.querySelectorAll("details:not([open])")]);
  for (const each of opened) each.open = true;
});
window.addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
  document.body.classList.remove("one");
  document.querySelector("article.alone")?.classList.remove("alone");
});
for (const article of articles) {
  const button = add(article.querySelector(".record"), "button", data.words.print_one);
  button.type = "button";
  button.addEventListener("click", () => {
    document.body.classList.add("one");
    article.classList.add("alone");
    window.print();
  });
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => event.target.id === "town" ? chooseTown() : apply());
}
form.addEventListener("reset", () => setTimeout(chooseTown));
byId("print").addEventListener("click", () => window.print());
window.addEventListener("hashchange", showTarget);
chooseTown();
showTarget();
