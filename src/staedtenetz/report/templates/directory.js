"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const PART = "\x1e", FIELD = "\x1f", MARK = "\x1d";
  const articles = [...document.querySelectorAll("article")];
  const filters = ["theme", "topic", "kind", "scope", "cost"];
  const form = byId("controls"), count = byId("count"), said = byId("town-said");
  const hint = said.textContent;
  let town = -1;

  // Umlauts as two letters, accents away: as the program folds what it searches.
  const fold = (text) => text.toLowerCase()
    .replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss")
    .normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const put = (pattern, values) =>
    pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const townName = ([name, land]) => `${name} (${data.lands[land]})`;
  const names = data.towns.map((each) => [fold(each[0]), fold(townName(each))]);

  // What the program worked out for a network and a municipality; nothing is decided here.
  const outcome = (id, place) => {
    const [templates, width, index, numbers] = data.networks[id];
    const digits = index.length === width ? index : index.slice(place * width, (place + 1) * width);
    const own = numbers ? numbers.split("|")[place].split(" ") : [];
    let next = 0;
    const text = templates[parseInt(digits, 36)].replaceAll(MARK, () => {
      const number = own[next++];
      return number === "p" ? data.towns[place][2] : number;
    });
    const [head, ...rows] = text.split(PART).map((part) => part.split(FIELD));
    return {verdict: head[0], short: head[1], fee: head[2], rows};
  };

  const add = (parent, tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
  };
  const showOutcomes = () => {
    for (const article of articles) {
      const mine = article.querySelector(".mine");
      mine.replaceChildren();
      mine.hidden = town < 0;
      delete article.dataset.verdict;
      if (town < 0) continue;
      const found = outcome(article.id, town);
      article.dataset.verdict = found.verdict;
      add(mine, "p", [data.towns[town][0] + ": " + found.short, found.fee].filter(Boolean).join(" · "));
      const list = document.createElement("dl");
      for (const [label, ...values] of found.rows) {
        add(list, "dt", label);
        for (const value of values) add(list, "dd", value);
      }
      mine.append(list);
    }
    byId("verdict-field").hidden = town < 0;
    if (town < 0) byId("verdict").value = "";
  };

  const chooseTown = () => {
    const typed = fold(byId("town").value);
    let found = [];
    if (typed) {
      found = names.flatMap(([name, full], place) => full === typed || name === typed ? [place] : []);
      if (!found.length) found = names.flatMap(([, full], place) => full.startsWith(typed) ? [place] : []);
    }
    const before = town;
    town = found.length === 1 ? found[0] : -1;
    if (!typed) said.textContent = hint;
    else if (town >= 0) said.textContent = put(data.words.town_chosen, {
      name: townName(data.towns[town]), population: data.towns[town][2]});
    else if (found.length) said.textContent = put(data.words.town_many, {
      names: found.slice(0, 4).map((place) => townName(data.towns[place])).join(", ") + (found.length > 4 ? ", …" : "")});
    else said.textContent = data.words.town_none;
    if (town !== before) showOutcomes();
    apply();
  };

  const has = (article, name, value) => !value || article.dataset[name].split(" ").includes(value);
  const apply = () => {
    const words = fold(byId("search").value).split(" ").filter(Boolean);
    const verdict = byId("verdict").value;
    let shown = 0;
    for (const article of articles) {
      const keep = words.every((word) => article.dataset.text.includes(word))
        && filters.every((name) => has(article, name, byId(name).value))
        && (!verdict || article.dataset.verdict === verdict)
        && (!("ended" in article.dataset) || words.length > 0 || byId("ended").checked);
      article.hidden = !keep;
      shown += keep;
    }
    count.textContent = shown ? put(data.words.count, {count: shown, total: articles.length}) : data.words.none;
  };

  const showTarget = () => {
    const article = articles.find((each) => "#" + each.id === decodeURIComponent(location.hash));
    if (!article) return;
    if (article.hidden) { form.reset(); byId("ended").checked = true; town = -1; said.textContent = hint; showOutcomes(); apply(); }
    article.querySelector("details").open = true;
    article.scrollIntoView();
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => event.target.id === "town" ? chooseTown() : apply());
  }
  form.addEventListener("reset", () => setTimeout(chooseTown));
  byId("print").addEventListener("click", () => window.print());
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = articles.filter((each) => !each.hidden && !each.querySelector("details").open);
    for (const article of opened) article.querySelector("details").open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const article of opened) article.querySelector("details").open = false;
  });
  window.addEventListener("hashchange", showTarget);
  chooseTown();
  showTarget();
})();
