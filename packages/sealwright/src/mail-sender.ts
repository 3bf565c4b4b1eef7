/** Whom a mail comes from. */
export interface MailSender {
  /** Shown beside the address; may be empty. */
  readonly name: string;
  readonly address: string;
}

/** RFC 5322 section 3.2.3, without quoted local parts; the domain's labels in ASCII. */
const address =
  /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Reads `login@example.com` or `Example Login <login@example.com>`: one address, no list, no comment, no line break.
 *
 * Throws `TypeError` with a constant message.
 */
export function parseMailSender(text: string): MailSender {
  const [, name = '', inBrackets] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
  const sender: MailSender = { name: name.trim(), address: inBrackets ?? text.trim() };
  const good =
    sender.address.length <= 254 &&
    address.test(sender.address) &&
    sender.name.length <= 64 &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\,;:@]/u.test(sender.name);
  if (!good) throw new TypeError('is not an address, or a name and an address in angle brackets');
  return sender;
}
