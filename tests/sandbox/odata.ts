/** An entity, as far as a filter can see it. */
export type Entity = Readonly<Record<string, unknown>>;

/** A `$filter` that can't be read; the message is the service's answer. */
export class FilterError extends Error {}

/**
 * Reads an OData V2 `$filter` of comparisons by `eq`, joined by `and` and `or` (`and` binds tighter), and gives the test.
 * An operand is a property or a string literal, in which a quote is doubled. A value that breaks out of its literal thus
 * does here what it would do at the real service.
 * @throws FilterError when the filter is malformed or names a property that isn't in `properties`.
 */
export function parseFilter(filter: string, properties: readonly string[]): (entity: Entity) => boolean {
  const lexemes = filter.match(/'(?:[^']|'')*'|\w+|\S/g) ?? [];
  let at = 0;

  const operand = (): ((entity: Entity) => unknown) => {
    const lexeme = lexemes[at++] ?? "";
    if (/^'.*'$/s.test(lexeme) && lexeme.length > 1) {
      const literal = lexeme.slice(1, -1).replaceAll("''", "'");
      return () => literal;
    }
    if (properties.includes(lexeme)) return (entity) => entity[lexeme];
    throw new FilterError(`Invalid expression at “${lexeme}”.`);
  };
  const comparison = () => {
    const left = operand();
    if (lexemes[at++] !== "eq") throw new FilterError("“eq” expected.");
    const right = operand();
    return (entity: Entity) => left(entity) === right(entity);
  };
  const conjunction = () => {
    const terms = [comparison()];
    while (lexemes[at] === "and") {
      at++;
      terms.push(comparison());
    }
    return (entity: Entity) => terms.every((term) => term(entity));
  };

  const terms = [conjunction()];
  while (lexemes[at] === "or") {
    at++;
    terms.push(conjunction());
  }
  if (at < lexemes.length) throw new FilterError(`“and” or “or” expected at “${lexemes[at]}”.`);
  return (entity) => terms.some((term) => term(entity));
}
