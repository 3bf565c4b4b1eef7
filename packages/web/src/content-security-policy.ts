import { createHash } from 'node:crypto';

export interface PolicyParts {
  /** The text of the page's one `<style>`. */
  readonly style: string;
  /** Where the operator's logo comes from: `data:`, or an address; absent for none. */
  readonly image?: string | undefined;
  /** Where the page's forms post to besides this server, and where their answers may redirect to. */
  readonly formTargets: readonly string[];
}

/**
 * The Content-Security-Policy of one page: no script at all, the one style by its hash, no frame around it. Chromium
 * holds each redirect after a form against `form-action` as well, so the client's redirect URI must be allowed there.
 */
export function contentSecurityPolicy({ style, image, formTargets }: PolicyParts): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const targets = [...new Set(formTargets.map(formSource))].map((source) => ` ${source}`).join('');
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    `img-src ${image === undefined ? "'none'" : sourceOf(image)}`,
    `form-action 'self'${targets}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** The origin of a web address; of a native application's own scheme, the scheme (RFC 8252 §7.1). */
function formSource(target: string): string {
  const url = new URL(target);
  return url.protocol === 'https:' || url.protocol === 'http:' ? sourceOf(target) : url.protocol;
}

/** An origin as the URL parser writes it: it has neither spaces nor semicolons, which would begin something else here. */
function sourceOf(address: string): string {
  const url = new URL(address);
  if (url.protocol === 'data:') return 'data:';
  // CSP knows no IPv6 addresses: there only the scheme and any host remain.
  return url.hostname.startsWith('[') ? url.protocol : url.origin;
}
