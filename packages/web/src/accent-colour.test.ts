import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentColours, contrast, darkGround, lightGround } from './accent-colour.ts';

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the accent', () => {
  it('of whichever colour is readable on light, on dark and under the words of a button (AA)', () => {
    fc.assert(
      fc.property(anyColour, (colour) => {
        const { button, onButton, onLight, onDark } = accentColours(colour);
        expect(contrast(button, onButton)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(onLight, lightGround)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(onDark, darkGround)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('stays as it is where it is readable already', () => {
    expect(accentColours('#1F4F9C').onLight).toBe('#1f4f9c');
    expect(accentColours('#ffffff').onDark).toBe('#ffffff');
  });

  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it.each(['red', '#fff', '#12345g', '#123456; }', ''])('is not %s', (accent) => {
    expect(() => accentColours(accent)).toThrow(TypeError);
  });
});
