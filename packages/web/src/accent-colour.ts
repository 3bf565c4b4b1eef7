/** The operator's one colour, as it is needed on light and on dark ground. Each is `#rrggbb`. */
export interface AccentColours {
  /** Ground of the main button. */
  readonly button: string;
  /** The words on it. */
  readonly onButton: string;
  /** Links and borders of what has the focus, on light ground. */
  readonly onLight: string;
  /** The same on dark ground. */
  readonly onDark: string;
}

/** The two grounds of the pages; `style.ts` writes the same. */
export const lightGround = '#ffffff';
export const darkGround = '#1c1f24';

/**
 * Reads `#rrggbb` and makes the four colours of it, each with the contrast that WCAG 2.2 wants of text (AA, 4.5 : 1): the
 * words on the button are black or white, whichever reads better, and links are darkened or lightened as far as it takes.
 *
 * Throws `TypeError` with a constant message.
 */
export function accentColours(accent: string): AccentColours {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) throw new TypeError('accent must be a colour as #rrggbb');
  const colour = accent.toLowerCase();
  return {
    button: colour,
    // One of the two always has 4.5 or more: their product is 21.
    onButton: contrast(colour, white) >= contrast(colour, black) ? white : black,
    onLight: towards(black, colour, lightGround),
    onDark: towards(white, colour, darkGround),
  };
}

/** The contrast of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const black = '#000000';
const white = '#ffffff';
const wantedContrast = 4.5;
const steps = 20;

function towards(end: string, colour: string, ground: string): string {
  for (let step = 0; step < steps; step += 1) {
    const mixed = mix(colour, end, step / steps);
    if (contrast(mixed, ground) >= wantedContrast) return mixed;
  }
  return end;
}

function mix(from: string, to: string, share: number): string {
  const start = channels(from);
  const mixed = channels(to).map((value, index) => Math.round(value * share + (start[index] ?? 0) * (1 - share)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
