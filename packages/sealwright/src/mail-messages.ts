/** A mail as people read it. Plain text; nothing in it but what is built here. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/**
 * To whoever signed up: the code, and that the password is asked for with it. With a page, the code is in the link's
 * fragment, which browsers send to no server and name in no `Referer`.
 */
export function verificationMail(facts: {
  readonly service: string;
  readonly code: string;
  readonly expiresInSeconds: number;
  readonly page: string | undefined;
}): MailText {
  const { service, code, page } = facts;
  const toFinish =
    page === undefined
      ? ['To finish, enter this code together with the password that you chose:', code]
      : ['To finish, open this page and enter the password that you chose:', `${page}#code=${code}`];
  return {
    subject: `Confirm your address for ${service}`,
    text: paragraphs(
      `Somebody, most likely you, asked for an account at ${service} with this address.`,
      ...toFinish,
      `This works once, within ${describeSeconds(facts.expiresInSeconds)}.`,
      'If it was not you, do nothing: no account is made. Give the code to nobody.',
    ),
  };
}

/** To the owner of an account whose address somebody signed up with again. */
export function alreadyRegisteredMail({ service }: { readonly service: string }): MailText {
  return {
    subject: `You have an account at ${service}`,
    text: paragraphs(
      `Somebody, most likely you, asked for a new account at ${service} with this address.`,
      'There is an account with it already, so nothing was changed. Log in with the password of that account.',
      'If it was not you, do nothing: whoever it was has not been told that the account exists.',
    ),
  };
}

function paragraphs(...texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`;
}

function describeSeconds(seconds: number): string {
  return seconds >= 7_200 ? `${Math.floor(seconds / 3_600)} hours` : `${Math.floor(seconds / 60)} minutes`;
}
