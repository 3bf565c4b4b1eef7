import { describe, expect, it } from 'vitest';
import { markdownCode, markdownText } from './markdown-text.ts';

describe('a sentence in Markdown', () => {
  it.each([
    ['A verifier that reads the algorithm from the token.', 'A verifier that reads the algorithm from the token.'],
    ['claims such as client_id and auth_time', 'claims such as client_id and auth_time'],
    ['__proto__ and *stars*', String.raw`\_\_proto\_\_ and \*stars\*`],
    ['<script>alert(1)</script>', String.raw`&lt;script\>alert(1)&lt;/script\>`],
    ['[click](javascript:x) | cell', String.raw`\[click\](javascript:x) \| cell`],
    ['`code` $a$ ~~gone~~ \\', '\\`code\\` \\$a\\$ \\~\\~gone\\~\\~ \\\\'],
    ['&amp; is no &, &lt; is no <', '&amp;amp; is no &, &lt; is no &lt;'],
    ['# no heading', String.raw`\# no heading`],
    ['1. no list', String.raw`\1. no list`],
    ['two\nlines', 'two lines'],
  ])('is only text: %j', (text, written) => {
    expect(markdownText(text)).toBe(written);
  });

  it('has code between fences that are longer than what is in it', () => {
    expect(markdownCode('alg: none')).toBe('`alg: none`');
    expect(markdownCode('a `b`` c`')).toBe('``` a `b`` c` ```');
  });
});
