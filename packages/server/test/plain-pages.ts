import type { Pages, PageView } from '../src/index.ts';

/** Pages that say what they were asked to show, for tests: the view as JSON, under the headers that a page must have. */
export const plainPages: Pages = {
  render: (view) => ({
    html: JSON.stringify(view),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
    },
  }),
};

export function viewOf(html: string): PageView {
  return JSON.parse(html) as PageView;
}
