/** What can be completed where the caret stands. Pure. */

const COMMAND = /^\s*[/／](\S*)$/;
const NAME = /^\s*[/／](\S+)\s+([^\s#-]\S*|)$/;
const OPTION = /(?:^|\s)(?:--|——|－－|—|–|──)([^\s=:：-]*)$/;
const VALUE = /(?:^|\s)(?:--|——|－－|—|–|──)([^\s=:：-]+)(?:\s+|[=:：])(\S*)$/;

/**
 * The suggestions for `before`, the text up to the caret: null, or
 * {from, isExact, items: [{name, summary, insert, isAvailable}]}, where `insert` replaces the
 * text from `from` to the caret, and `isExact` says that one is written out already.
 */
export function suggest(before, { commands, options, models }) {
  let found = COMMAND.exec(before);
  if (found) {
    const items = rank(commands, found[1]).map((command) => item(command, `/${command.name} `));
    return suggestion(before, found[1], `/${found[1]}`, items);
  }
  found = NAME.exec(before);
  const named = found && namesAfter(found[1], commands);
  if (named?.length) {
    const items = rank(named, found[2]).map((one) => item(one, `${one.name} `));
    return suggestion(before, found[2], found[2], items);
  }
  found = OPTION.exec(before);
  if (found) {
    const items = rank(options, found[1]).map((option) => item(option, `--${option.name} `, "--"));
    const typed = before.slice(before.lastIndexOf(found[0]) + found[0].search(/\S/));
    return suggestion(before, found[1], typed, items);
  }
  found = VALUE.exec(before);
  if (!found) return null;
  const values = valuesOf(found[1], options, models);
  const items = rank(values, found[2]).map((value) => item(value, `${value.name} `));
  return suggestion(before, found[2], found[2], items);
}

function suggestion(before, query, typed, items) {
  if (!items.length) return null;
  const isExact = items.some((one) => one.names.includes(query.toLowerCase()));
  return { from: before.length - typed.length, isExact, items };
}

function item({ name, aliases = [], summary = "", is_available: isAvailable = true }, insert, mark) {
  const names = [name, ...aliases].map((one) => one.toLowerCase());
  return { name: (mark ?? "") + name, names, summary, insert, isAvailable };
}

/** The names that may follow a command. */
function namesAfter(typed, commands) {
  const command = commands.find(({ name, aliases }) => [name, ...aliases].includes(typed));
  return command?.values.map((name) => ({ name, aliases: [], summary: command.summary }));
}

/** What may follow an option: its example values, or for 模型 the models. */
function valuesOf(typed, options, models) {
  const option = options.find(({ name, aliases }) => [name, ...aliases].includes(typed));
  if (!option) return [];
  if (option.name === "模型") {
    return models.map(({ name, title, aliases }) => ({ name, aliases, summary: title }));
  }
  return option.values.map((value) => ({ name: value, aliases: [], summary: option.summary }));
}

/** Those that `query` may mean: by the start of the name, then of an alias; available ones first. */
function rank(candidates, query) {
  const wanted = query.toLowerCase();
  const score = ({ name, aliases, is_available: isAvailable = true }) => {
    const late = isAvailable ? 0 : 10;
    if (name.toLowerCase().startsWith(wanted)) return late;
    if (aliases.some((alias) => alias.toLowerCase().startsWith(wanted))) return late + 1;
    return name.toLowerCase().includes(wanted) ? late + 2 : null;
  };
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .filter((one) => one.score !== null)
    .sort((a, b) => a.score - b.score)
    .map((one) => one.candidate);
}
