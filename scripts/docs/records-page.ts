import schema from '../../docs/records.schema.json' with { type: 'json' };
import { code, markdownTable, withPart } from './markdown.js';

/** As much of JSON Schema as the records use. */
type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string | number;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};
type Field = { readonly name: string; readonly field: Schema };

const HEADINGS = ['field', 'type', 'unit', 'null', 'meaning'];
const ALL: Readonly<Record<string, Schema>> = schema.definitions;
/** Types with a section or a page of their own, by their definition. */
const LINKS: Readonly<Record<string, string>> = {
  state: '[state](#states)',
  reason: '[reason](#reasons)',
  integrity: '[level](venues.md)',
  percentiles: '[percentiles](#percentiles)',
};
const UNIT = / \[([^[\]]+)\]$/;

/** Every record type. */
export function recordTypes(): readonly string[] {
  return schema.oneOf.map(({ $ref }) => nameIn($ref));
}

/** The fields of a record type beyond the common ones; those of lists and objects by their path. */
export function fieldsOf(type: string): readonly Field[] {
  return Object.entries(ALL[type].properties ?? {})
    .filter(([name]) => name !== 'type')
    .flatMap(([name, field]) => flattened(name, field));
}

/** A description without its unit, and the unit. */
export function meaningOf({ description = '' }: Schema): { readonly text: string; readonly unit: string } {
  return { text: description.replace(UNIT, ''), unit: UNIT.exec(description)?.[1] ?? '' };
}

/** docs/records.md with its tables of fields up to date. */
export function recordsPage(page: string): string {
  const common = Object.entries(schema.properties as Readonly<Record<string, Schema>>);
  const sections = recordTypes().map((type) => {
    return `## ${type}\n\n${ALL[type].description ?? ''}\n\n${fieldTable(fieldsOf(type))}`;
  });
  const percentiles = Object.entries(ALL['percentiles'].properties ?? {}).map(([name, field]) => ({ name, field }));
  const parts = {
    common: fieldTable(common.map(([name, field]) => ({ name, field }))),
    records: sections.join('\n'),
    percentiles: fieldTable(percentiles),
  };
  return Object.entries(parts).reduce((text, [name, content]) => withPart(text, name, content), page);
}

function flattened(name: string, field: Schema): Field[] {
  const inner = Object.entries(field.properties ?? field.items?.properties ?? {});
  const path = field.items === undefined ? name : `${name}[]`;
  return [{ name, field }, ...inner.flatMap(([own, value]) => flattened(`${path}.${own}`, value))];
}

function fieldTable(fields: readonly Field[]): string {
  const rows = fields.map(({ name, field }) => {
    const { text, unit } = meaningOf(field);
    return [code(name), typeOf(field), unit, isNullable(field) ? 'yes' : '', text];
  });
  return markdownTable(HEADINGS, rows);
}

function typeOf(field: Schema): string {
  const link = field.$ref === undefined ? undefined : LINKS[nameIn(field.$ref)];
  if (link !== undefined) return link;
  const { type, enum: choices, const: value } = resolved(field);
  if (value !== undefined) return code(String(value));
  if (choices !== undefined) return choices.map(code).join(', ');
  return [type ?? []].flat().find((name) => name !== 'null') ?? '';
}

function isNullable(field: Schema): boolean {
  return [resolved(field).type ?? []].flat().includes('null');
}

function resolved(field: Schema): Schema {
  return field.$ref === undefined ? field : ALL[nameIn(field.$ref)];
}

/** "#/definitions/book" */
function nameIn(ref: string): string {
  return ref.replace('#/definitions/', '');
}
