/** Shown in place of what must not be. */
const HIDDEN = '…';
/** Shorter values are parts of ordinary words; a password that short protects nothing. */
const MIN_SECRET = 4;
/** A part of a path or a user name that may be a key: long, and not just a word. */
const KEY_LIKE = /^(?=.*[\dA-Z])[\w~%.+=-]{8,}$/;
/** Names of settings, headers and query parameters whose values are secrets; those of ccxt are its "required credentials". */
const SECRET_NAMES =
  /^(uid|login|twofa|accountId|walletAddress|authorization|cookie|sig|signature|auth)$|(key|secret|password|passphrase|token)$/i;

const values = new Set<string>();
let pattern: RegExp | undefined;

/**
 * The text as it may be shown: of each address only scheme, host and port, and nothing that was registered with `registerSecrets`.
 * User names, passwords, tokens and keys are in the rest of an address; an address that is not a plain one is reduced to its scheme.
 * Every text from a library, a venue or a user that may have an address in it passes through here before it is shown or recorded.
 */
export function withoutSecrets(text: string): string {
  const shown = text.replace(ADDRESS, (address, scheme: string) => shownAddress(address, scheme));
  return pattern === undefined ? shown : shown.replace(pattern, HIDDEN);
}

/**
 * Registers every secret in a value: what settings called key, secret, password or token contain, and the user names, passwords, queries and paths of
 * addresses. Venues and libraries repeat them in the text of errors, where nothing marks them ("Cannot GET /v2/KEY/depth").
 */
export function registerSecrets(value: unknown): void {
  const before = values.size;
  collect(value, '');
  if (values.size === before) return;
  const longestFirst = [...values].sort((a, b) => b.length - a.length).map(escaped);
  // Not inside of a longer word or number.
  pattern = new RegExp(`(?<![A-Za-z0-9])(?:${longestFirst.join('|')})(?![A-Za-z0-9])`, 'g');
}

/** An error as the cause of another one, without its addresses: errors of libraries have whole URLs in their messages and properties, and are printed with their causes. */
export function safeCause(error: unknown): Error {
  const { name, message, stack, code } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    code?: unknown;
  };
  const copy = Object.assign(new Error(withoutSecrets(message)), { name, ...(code === undefined ? {} : { code }) });
  copy.stack = withoutSecrets(stack ?? '');
  return copy;
}

/** Up to the next space, quote or bracket: also the part of a malformed address in which a password has a slash. Files, in the stack of an error, have no secrets. */
const ADDRESS = /\b(?!file:)([a-z][a-z0-9+.-]*):\/\/[^\s"'<>`]+/gi;
const PLAIN = /^(?:[^\s/?#@]*@)?((?:[a-z0-9._{}-]+|\[[\da-f:.%]+\])(?::\d{1,5})?)([/?#].*|[,;:.)\]}]*)$/i;

function shownAddress(address: string, scheme: string): string {
  const [, host, rest = ''] = PLAIN.exec(address.slice(scheme.length + 3)) ?? [];
  // An @ behind the host: perhaps a password with a slash before it, and the "host" is a user name.
  if (host === undefined || rest.includes('@')) return `${scheme}://${HIDDEN}`;
  return `${scheme}://${host}${/^[/?#]/.test(rest) ? `/${HIDDEN}` : rest}`;
}

function collect(value: unknown, key: string): void {
  if (typeof value === 'string') collectText(value, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, Array.isArray(value) ? key : name);
  }
}

function collectText(text: string, key: string): void {
  // "Bearer TOKEN" is repeated without its first word, too.
  if (SECRET_NAMES.test(key)) for (const part of [text, ...text.split(/\s+/)]) add(part);
  for (const [address] of text.matchAll(ADDRESS)) collectAddress(address);
}

function collectAddress(address: string): void {
  // By the rules of https: addresses; those of other schemes are hardly taken apart.
  const text = address.replace(/^[^:]*:/, 'https:');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return;
  const [userInfo = ''] = /(?<=\/\/)[^/?#]*(?=@)/.exec(text) ?? [];
  add(userInfo.slice(userInfo.indexOf(':') + 1 || userInfo.length));
  add(url.password);
  for (const part of [url.username, ...url.pathname.split('/')]) if (KEY_LIKE.test(part)) add(part);
  for (const [name, value] of url.searchParams) if (SECRET_NAMES.test(name) || KEY_LIKE.test(value)) add(value);
}

/** The text itself and, where it is encoded, what it stands for. */
function add(text: string): void {
  for (const form of [text, decoded(text)]) if (form.length >= MIN_SECRET) values.add(form);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
