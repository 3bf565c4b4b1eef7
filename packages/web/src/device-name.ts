/** What somebody sits at, in names that people know. */
export interface Device {
  readonly browser: string | null;
  readonly system: string | null;
}

/**
 * Reads a `User-Agent` (RFC 9110 §10.1.5) for its browser and its system, so that people know their own device again. The header is
 * the text of a stranger: nothing of it comes out, only names from the two lists here; null where it has neither.
 *
 * It does NOT prove anything, and it reads no versions: they change while the device stays the same.
 */
export function readDevice(userAgent: string | null): Device | null {
  const text = (userAgent ?? '').slice(0, maxCharacters);
  const [browser, system] = [find(browsers, text), find(systems, text)];
  return browser === null && system === null ? null : { browser, system };
}

/** No honest header is longer, and the server keeps no more. */
const maxCharacters = 256;

type Names = readonly (readonly [name: string, ...marks: readonly string[]])[];

/** The special ones first: nearly all of them call themselves Chrome and Safari as well. */
const browsers: Names = [
  ['Edge', 'Edg/', 'EdgA/', 'EdgiOS/', 'Edge/'],
  ['Opera', 'OPR/', 'OPT/', 'Opera/'],
  ['Samsung Internet', 'SamsungBrowser/'],
  ['Vivaldi', 'Vivaldi/'],
  ['DuckDuckGo', 'DuckDuckGo/', 'Ddg/'],
  ['Firefox', 'Firefox/', 'FxiOS/'],
  ['Chrome', 'Chrome/', 'CriOS/', 'Chromium/'],
  ['Safari', 'Safari/'],
];

/** Android says Linux, too; iPhones say Mac OS X. */
const systems: Names = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['ChromeOS', 'CrOS'],
  ['Mac', 'Macintosh', 'Mac OS X'],
  ['Linux', 'Linux', 'X11'],
];

function find(names: Names, text: string): string | null {
  return names.find(([, ...marks]) => marks.some((mark) => text.includes(mark)))?.[0] ?? null;
}
