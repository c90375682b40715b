"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const PART = "\x1e", FIELD = "\x1f", MARK = "\x1d";
  const articles = [...document.querySelectorAll("article")];
  const filters = ["theme", "topic", "kind", "scope", "participation", "cost"];
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

  const fits = (article, name, value) => !value || article.dataset[name].split(" ").includes(value);
  // What is found, and how well: as catalogue/index.py and search.py find it, but for slips.
  const letters = (text) => fold(text).replace(/(^|[^aeiouq])([aou])e/g, "$1$2");
  const stem = (word) => {
    const ending = data.endings.find((each) => word.endsWith(each) && word.length - each.length >= 4);
    return ending ? word.slice(0, -ending.length) : word;
  };
  const begins = (line, word) => line.includes(word.length < 4 ? ` ${word} ` : ` ${word}`);
  const has = (line, word) => begins(line, word) || (word.length >= 6 && line.includes(word));
  const terms = Object.entries(data.terms).map(([key, [same, ...names]]) =>
    ({key, same, names, stems: names.map(stem)}));
  const ofStems = (stems) => terms.filter((each) => each.stems.some((name) => stems.includes(name)));
  const ofCompound = (word) => {
    if (word.length < 8) return [];
    for (const [shortest, isPart] of [[5, (name) => word.startsWith(name)], [6, (name) => word.endsWith(name)]]) {
      const isLong = (name) => name.length >= shortest && isPart(name);
      const longest = Math.max(...terms.flatMap((each) => each.names.filter(isLong).map((name) => name.length)));
      if (longest > 0) return terms.filter((each) => each.names.some((name) => isLong(name) && name.length === longest));
    }
    return [];
  };
  const asked = (word) => {
    const beginning = stem(word);
    const within = terms.filter((each) => each.names.some((name) => begins(` ${name} `, beginning)));
    const exact = within.length ? ofStems([beginning]) : ofCompound(word);
    const same = exact.filter((each) => each.same).flatMap((each) => each.stems);
    const beginnings = [...new Set([beginning, ...same])];
    const keys = [...within, ...exact, ...ofStems(beginnings)].map((each) => each.key);
    return {beginnings, keys: new Set(keys)};
  };
  const asTyped = (query, name) => {
    const joined = query.replaceAll(" ", ""), all = name.replaceAll(" ", "");
    if (joined === all) return 200;
    const share = query.length / name.length;
    if (` ${name} `.includes(` ${query} `)) return 150 + 40 * share;
    if (query.length >= 3 && name.startsWith(query)) return 130 + 15 * share;
    if (query.length >= 4 && ` ${name}`.includes(` ${query}`)) return 110 + 15 * share;
    return query.length >= 6 && all.includes(joined) ? 105 : 0;
  };
  const found = ([names, keys, summary, further], {beginnings, keys: wanted}) => {
    const place = beginnings.findIndex((each) => has(names, each));
    if (place >= 0) return place ? 300 : 350;
    const told = [[60, summary], [30, further]].find(([, line]) => beginnings.some((each) => has(line, each)));
    const term = keys.findIndex((key) => wanted.has(key));
    if (term >= 0) return 200 + (told ? 50 : 0) - Math.min(term, 40);
    return told ? told[0] : 0;
  };
  const asks = (query) => {
    const words = query.split(" "), telling = words.filter((word) => !data.fillers.includes(word));
    return (telling.length ? telling : words).map(asked);
  };
  const searched = (query) => {
    const wanted = asks(query);
    return new Map(articles.map((article) => {
      const index = data.index[article.id];
      const typed = Math.max(...index[0].trim().split(" | ").map((name) => asTyped(query, name)));
      return [article, typed ? 400 + typed : Math.min(...wanted.map((each) => found(index, each)))];
    }));
  };
  const near = (query) => {
    const words = query.split(" ");
    const single = words.length > 1 ? words.filter((word) => Math.max(...searched(word).values()) > 0) : [];
    return [...single, ...words.flatMap((word) => data.near[word] ?? [])];
  };

  const apply = () => {
    const query = letters(byId("search").value);
    const verdict = byId("verdict").value;
    const scores = query ? searched(query) : null;
    let shown = 0;
    for (const article of articles) {
      const keep = (!scores || scores.get(article) > 0)
        && filters.every((name) => fits(article, name, byId(name).value))
        && (!verdict || article.dataset.verdict === verdict)
        && (!("ended" in article.dataset) || query || byId("ended").checked);
      article.hidden = !keep;
      shown += keep;
    }
    const order = scores ? [...articles].sort((one, other) => scores.get(other) - scores.get(one)) : articles;
    byId("results").append(...order);
    const beside = query && Math.max(...scores.values()) === 0 ? near(query) : [];
    count.textContent = shown ? put(data.words.count, {count: shown, total: articles.length})
      : [data.words.none, beside.length ? put(data.words.near, {words: beside.join(", ")}) : ""].filter(Boolean).join(" ");
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
