// Municipalities, and what each network means for them: looked up, nothing is decided here.
const towns = data.towns.districts.flatMap(([district, land, lines]) => lines.split("\n").map((line) => {
  const [rest, name, size, kind, held, order] = line.split("\t");
  const [short, addition] = name.split("|");
  return {
    key: district + rest, district, land, short, name: short + (addition ?? ""),
    population: parseInt(size, 36), kind: data.towns.kinds[parseInt(kind || 0, 36)],
    held: data.towns.held[parseInt(held || 0, 36)], order: data.orders[parseInt(order || 0, 36)],
  };
}));
const whole = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, data.signs[0]);

// Names as they are shown and typed: with the Land; of namesakes in one Land with the district.
// Worked out when first asked for, largest first.
const named = (() => {
  let all;
  return () => {
    if (all) return all;
    const districts = new Map(towns.filter((each) => each.key.length === 5).map((each) => [each.key, each.name]));
    const count = new Map();
    const counted = (text) => count.set(text, (count.get(text) ?? 0) + 1);
    const landOf = (town) => data.lands[parseInt(town.land, 36)];
    const inLand = (town) => `${town.name} (${landOf(town)})`;
    const inDistrict = (town) => `${town.name} (${districts.get(town.district) ?? town.key}, ${landOf(town)})`;
    const lands = data.lands.map(fold);
    for (const town of towns) counted(inLand(town));
    for (const town of towns) if (count.get(inLand(town)) > 1) counted(inDistrict(town));
    for (const town of towns) {
      const alone = count.get(inLand(town)) === 1;
      town.label = alone ? inLand(town) : count.get(inDistrict(town)) === 1 ? inDistrict(town) : `${town.name} (${town.key})`;
      const name = fold(town.name), full = `${name} ${lands[parseInt(town.land, 36)]}`;
      town.full = alone ? full : fold(town.label);
      town.words = [name, town.full, full, town.key, town.short === town.name ? name : fold(town.short)];
    }
    return all = [...towns].sort((one, other) => other.population - one.population);
  };
})();

// Those that the typed words may mean, largest first, and whether one of them is clearly meant.
const meant = (typed) => {
  const words = fold(typed);
  if (!words) return {found: [], clear: false};
  const exact = named().filter((each) => each.words.includes(words));
  if (!exact.length) {
    const found = named().filter((each) => each.full.startsWith(words));
    return {found, clear: found.length === 1};
  }
  const [first, second] = exact, [known, larger] = data.clear;
  return {found: exact, clear: !second
    || (first.population >= known && first.population >= larger * second.population)};
};

// A number that follows from the population: inhabitants or blocks of them, or a rate times these.
const number = (population, [block, rate, decimals]) => {
  const blocks = Math.ceil(population / block);
  if (rate === undefined) return whole(blocks);
  const unit = 10 ** decimals, exact = blocks * rate * 100;
  let cents = (exact - exact % unit) / unit;
  if (exact % unit * 2 >= unit) cents += 1;
  const rest = cents % 100;
  return whole((cents - rest) / 100) + (rest ? data.signs[1] + String(rest).padStart(2, "0") : "");
};

const outcome = (id, town) => {
  const [states, properties, networks, ladders, usual, cells, single] = data.networks[id];
  const [applicant, known] = town.kind;
  const key = [applicant, states ? town.land : "-", ...properties.map((each) => known[each]),
    ...networks.map((each) => town.held.includes(each) ? "1" : "0")].join("");
  const ladder = ladders[single[town.key] ?? cells[key] ?? usual];
  let step = 0;
  while (step + 1 < ladder.length && town.population > ladder[step + 1]) step += 2;
  const say = (text) => data.texts[text]
    .replace(/\x1d(\d+);/g, (mark, formula) => number(town.population, data.formulas[formula]));
  const [head, ...rows] = data.outcomes[ladder[step]].map((row) => data.rows[row].map(say));
  return {verdict: head[0], said: head[1], fee: head[2], rows};
};

// The networks by how well they fit such a municipality, best first; those that fit less follow.
const orderFor = (town) => {
  const ids = Object.keys(data.networks);
  return town.order.match(/../g)?.map((place) => ids[parseInt(place, 36)]) ?? [];
};
