/** Whether a text, as it stands, has the outer form of something that this inspector takes apart. */
export function isTokenLike(text: string): boolean {
  if (text.length < 8 || !/^[\w.~+/=-]+$/.test(text)) return false;
  if (/^swrt_|^v[1-4]\.(?:local|public)\./.test(text)) return true;
  const dots = countDots(text);
  if (text.startsWith('eyJ')) return dots >= 1;
  return (dots === 2 || dots === 4) && text.length >= 24 && isDense(text);
}

/** A token has no short pieces at its front, as `www.example.com` and `1.2.3` have. */
function isDense(text: string): boolean {
  return text.indexOf('.') >= 12;
}

/** Counted without making pieces of a text that may be dots alone. */
export function countDots(text: string): number {
  let dots = 0;
  for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1)) dots += 1;
  return dots;
}
