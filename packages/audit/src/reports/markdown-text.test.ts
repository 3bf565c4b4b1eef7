import { describe, expect, it } from 'vitest';
import { markdownText } from './markdown-text.ts';

describe('a sentence in Markdown', () => {
  it.each([
    ['A verifier that reads the algorithm from the token.', 'A verifier that reads the algorithm from the token.'],
    ['claims such as client_id and auth_time', 'claims such as client_id and auth_time'],
    ['__proto__ and *stars*', String.raw`\_\_proto\_\_ and \*stars\*`],
    ['<script>alert(1)</script>', '&lt;script>alert(1)&lt;/script>'],
    ['[click](javascript:x) | cell', String.raw`\[click\](javascript:x) \| cell`],
    ['`code` $a$ ~~gone~~ \\', '\\`code\\` \\$a\\$ \\~\\~gone\\~\\~ \\\\'],
    ['&amp; is no &, &lt; is no <', '&amp;amp; is no &, &amp;lt; is no <'],
    ['jose < 2, > 1', 'jose < 2, > 1'],
    ['> no quotation', String.raw`\> no quotation`],
    ['# no heading', String.raw`\# no heading`],
    ['1. no list', String.raw`\1. no list`],
    ['two\nlines', 'two lines'],
  ])('is only text: %j', (text, written) => {
    expect(markdownText(text)).toBe(written);
  });
});
