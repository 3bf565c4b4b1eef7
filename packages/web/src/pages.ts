import type { PageFrame, Pages, PageView, RenderedPage } from '@sealwright/server';
import { accentColours } from './accent-colour.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { accent as defaultAccent, productName as defaultName, maxLogoCharacters } from './defaults.ts';
import { documentOf } from './document.ts';
import { inspectorAsset } from './inspector-assets.ts';
import { chooseLanguage } from './language.ts';
import type { Messages } from './messages.ts';
import { messagesDe } from './messages-de.ts';
import { messagesEn } from './messages-en.ts';
import { messagesFr } from './messages-fr.ts';
import type { Page, ViewContext } from './page.ts';
import { styleSheet } from './style.ts';
import { accountPage } from './views/account.ts';
import { accountChoicePage, consentPage } from './views/consent.ts';
import { consentsPage } from './views/consents.ts';
import { deviceCodePage, deviceConfirmPage, deviceDonePage } from './views/device.ts';
import { errorPage } from './views/failure.ts';
import { continuePage, formPostPage } from './views/onward.ts';
import { passwordPage } from './views/password.ts';
import { sessionsPage } from './views/sessions.ts';
import { signInPage } from './views/sign-in.ts';
import { signedOutPage, signOutPage } from './views/sign-out.ts';
import { proveAccountPage, signUpPage, signUpSentPage } from './views/sign-up.ts';

export interface PagesOptions {
  /** Stands above every page and in its title. Default `Sealwright`. */
  readonly productName?: string;
  /** The one colour of buttons and links, as `#rrggbb`. Its contrast is put right where it falls short. */
  readonly accent?: string;
  /** An https address, or a `data:` URL of at most 65,536 characters (png, jpeg, webp, gif or svg). Default: none. */
  readonly logo?: string;
  /** The language for whoever reads none of those there are. Default `en`. */
  readonly defaultLanguage?: string;
  /** Whether the token inspector is served, which runs in the browser alone. Default true. */
  readonly inspector?: boolean;
  /** More languages, or your own words in place of those of English, German and French. */
  readonly languages?: readonly Messages[];
  /** Words for the scopes of your own APIs, by scope and language: `{ 'orders:read': { en: 'see your orders' } }`. */
  readonly scopeTexts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Makes the pages that people see: whole HTML documents without a script, in the reader's language. It does NOT decide
 * anything, and takes no text for markup, whoever wrote it.
 *
 * @throws TypeError on an option that cannot be
 *
 * @example
 * ```ts
 * import { createPages } from '@sealwright/web';
 *
 * const pages = createPages({ productName: 'Example ID', accent: '#0a6b4f' });
 * const view = { kind: 'device-done', outcome: 'allowed' } as const;
 * const { html, headers } = pages.render(view, { acceptLanguage: 'de-CH, en;q=0.5' });
 * const answer: Response = new Response(html, { headers });
 * ```
 */
export function createPages(options: PagesOptions = {}): Pages {
  const style = styleSheet(accentColours(options.accent ?? defaultAccent));
  const { logo, productName = defaultName, scopeTexts = {} } = options;
  if (logo !== undefined && !isLogo(logo)) throw new TypeError('logo must be an https address or a small data: image');
  const languages = languagesOf(options);
  const first = options.defaultLanguage ?? messagesEn.language;
  const fallback = languages.get(first);
  if (fallback === undefined) throw new TypeError('defaultLanguage must be one of the languages there are');
  const available: [string, ...string[]] = [first, ...languages.keys()];

  return {
    ...(options.inspector !== false && { asset: inspectorAsset }),
    render(view: PageView, frame: PageFrame): RenderedPage {
      const messages = languages.get(chooseLanguage(frame, available)) ?? fallback;
      const scopeText = (scope: string): string | undefined =>
        Object.hasOwn(scopeTexts, scope) ? scopeTexts[scope]?.[messages.language] : undefined;
      const page = pageOf(view, { messages, scopeText });
      const document = documentOf(page, { messages, productName, logo, style });
      const formTargets = [...(page.formTargets ?? []), ...leadsTo(view)];
      const policy = contentSecurityPolicy({ style: style.toString(), image: logo, formTargets });
      return { html: document.toString(), headers: headersOf(policy, messages.language) };
    },
  };
}

function pageOf(view: PageView, context: ViewContext): Page {
  switch (view.kind) {
    case 'sign-in':
      return signInPage(view, context);
    case 'sign-up':
      return signUpPage(view, context);
    case 'sign-up-sent':
      return signUpSentPage(view, context);
    case 'prove-account':
      return proveAccountPage(view, context);
    case 'account-choice':
      return accountChoicePage(view, context);
    case 'consent':
      return consentPage(view, context);
    case 'form-post':
      return formPostPage(view, context);
    case 'continue':
      return continuePage(view, context);
    case 'device-code':
      return deviceCodePage(view, context);
    case 'device-confirm':
      return deviceConfirmPage(view, context);
    case 'device-done':
      return deviceDonePage(view, context);
    case 'sign-out':
      return signOutPage(view, context);
    case 'signed-out':
      return signedOutPage(view, context);
    case 'account':
      return accountPage(view, context);
    case 'password':
      return passwordPage(view, context);
    case 'sessions':
      return sessionsPage(view, context);
    case 'consents':
      return consentsPage(view, context);
    case 'error':
      return errorPage(view, context);
  }
}

/**
 * `same-origin`, not `no-referrer`: under that a browser writes `Origin: null` on our own forms. No opener policy: an
 * application that opens its sign-in in a window of its own has to find that window again.
 */
function headersOf(policy: string, language: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'content-security-policy': policy,
    'cache-control': 'no-store',
    pragma: 'no-cache',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    vary: 'accept-language, cookie',
  };
}

function leadsTo(view: PageView): readonly string[] {
  const target = 'form' in view ? view.form.leadsTo : undefined;
  return target === undefined ? [] : [target];
}

function languagesOf(options: PagesOptions): ReadonlyMap<string, Messages> {
  const all = [messagesEn, messagesDe, messagesFr, ...(options.languages ?? [])];
  return new Map(all.map((messages) => [messages.language, messages]));
}

function isLogo(logo: string): boolean {
  if (/^data:image\/(?:png|jpeg|webp|gif|svg\+xml)[;,]/.test(logo)) return logo.length <= maxLogoCharacters;
  const url = URL.parse(logo);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}
