/** What a screen reader says in one breath: each text a sentence of its own, with one full stop, whether it brought one or not. */
export function spokenText(texts: readonly (string | undefined)[]): string {
  const said = texts.map((text = '') => text.trim()).filter((text) => text !== '');
  return said.map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`)).join(' ');
}
