import type { PageAsset, PageFrame, PageView, RenderedPage } from '@sealwright/server';
import { createPages } from '@sealwright/web';
import type { Page } from 'playwright-core';
import { everydayTexts, type SampleTexts, sampleViews } from '../../packages/web/test/sample-views.ts';
import { type PageHost, servePages } from '../pages/page-host.ts';

/** One page that people see, for whatever looks at all of them: axe, the budgets, the pictures. */
export interface TabledPage {
  /** In small letters, digits and hyphens: it is a path, and the name of its pictures. */
  readonly name: string;
  /** What all its scripts may have together, as they come over the wire. */
  readonly maxScriptBytes: number;
  /** Whether it is worth a picture of its own. */
  readonly pictured: boolean;
  /** Answers what is asked below its path: the page itself at `''`, and what it loads. */
  answer(rest: string, frame: PageFrame): RenderedPage | PageAsset;
  /** What somebody does on it before it is pictured, where it is nothing without. */
  readonly use?: (page: Page) => Promise<void>;
  /** How much of it is pictured, where the whole of it is too long to be looked at. */
  readonly window?: Readonly<Record<'wide' | 'narrow', { readonly width: number; readonly height: number }>>;
}

/** Every page there is, with those texts of strangers. A page that comes from elsewhere is one more entry. */
export function pageTable(texts: SampleTexts = everydayTexts): readonly TabledPage[] {
  const pages = createPages({ scopeTexts: { [everydayTexts.scope]: { en: 'see your orders' } } });
  return Object.entries(sampleViews(texts))
    .filter(([, view]) => !passing.has(view.kind))
    .map(([title, view]) => ({
      name: title.replaceAll(/[^a-z0-9]+/g, '-'),
      maxScriptBytes: 0,
      pictured: !title.includes(',') || telling.has(title),
      answer: (_, frame) => pages.render(view, frame),
    }));
}

/** Serves them all, each below its own name. */
export function servePageTable(table: readonly TabledPage[]): Promise<PageHost> {
  return servePages((request) => {
    const [, name, rest = ''] = /^\/([a-z0-9-]*)\/?([^?]*)/.exec(request.url ?? '/') ?? [];
    const page = table.find((one) => one.name === name);
    if (page === undefined) return { html: '', headers: {} };
    return page.answer(rest, { acceptLanguage: request.headers['accept-language'] ?? null });
  });
}

/** It goes on by itself before anybody could look; its link is one that other pages have, too. */
const passing: ReadonlySet<PageView['kind']> = new Set(['continue']);

/** Those that look different from the page that they are a case of. */
const telling: ReadonlySet<string> = new Set([
  'sign-in, refused',
  'password, refused',
  'account, changed',
  'account, signed out',
]);
