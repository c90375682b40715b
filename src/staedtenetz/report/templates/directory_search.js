"use strict";
// The data of the page, and how words are looked for in it.
const data = JSON.parse(document.getElementById("data").textContent);

// Umlauts as two letters, accents away: as the program folds what it searches.
const fold = (text) => text.toLowerCase()
  .replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss")
  .normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const letters = (text) => fold(text).replace(/(^|[^aeiouq])([aou])e/g, "$1$2");
const put = (pattern, values) =>
  pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// What is found, and how well: as catalogue/index.py and search.py find it, but for slips.
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
  return new Map(Object.entries(data.index).map(([id, index]) => {
    const typed = Math.max(...index[0].trim().split(" | ").map((name) => asTyped(query, name)));
    return [id, typed ? 400 + typed : Math.min(...wanted.map((each) => found(index, each)))];
  }));
};
const near = (query) => {
  const words = query.split(" ");
  const single = words.length > 1 ? words.filter((word) => Math.max(...searched(word).values()) > 0) : [];
  return [...single, ...words.flatMap((word) => data.near[word] ?? [])];
};
