import type { Browser, Visited } from './browser.ts';

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** What a person did on the way, in order: the buttons that were pressed. */
export interface Walked extends Visited {
  readonly steps: readonly string[];
}

const maxSteps = 6;

/**
 * Goes through the pages as somebody does who wants in: signs in, chooses the account, allows. Ends where the browser
 * leaves the server, or at a page that has none of these buttons.
 */
export async function walk(
  browser: Browser,
  first: string | URL | Visited,
  person: Person,
  { consent = 'allow', userCode = '' }: { readonly consent?: 'allow' | 'deny'; readonly userCode?: string } = {},
): Promise<Walked> {
  let page = typeof first === 'string' || first instanceof URL ? await browser.open(first) : first;
  const steps: string[] = [];
  while (page.left === undefined && steps.length < maxSteps) {
    const buttons = page.forms.flatMap(({ buttons }) => buttons);
    if (buttons.includes('step=sign-in')) {
      steps.push('sign-in');
      page = await browser.press(page, 'step=sign-in', { ...person });
    } else if (buttons.includes('step=find')) {
      steps.push('find');
      page = await browser.press(page, 'step=find', { user_code: userCode });
    } else if (buttons.includes(`step=${consent}`)) {
      steps.push(consent);
      page = await browser.press(page, `step=${consent}`);
    } else if (buttons.includes('step=choose')) {
      steps.push('choose');
      page = await browser.press(page, 'step=choose', firstAccount(page));
    } else break;
  }
  return { ...page, steps };
}

function firstAccount({ text }: Visited): Record<string, string> {
  const [, account = ''] = /name="account"[^>]*value="([^"]*)"/.exec(text) ?? [];
  return { account };
}
