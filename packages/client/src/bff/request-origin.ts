import { serverError } from '../node/server-error.ts';

/** What a request does: reads, changes something by a script's call, or is a form that a page sends. */
export type Doing = 'reads' | 'changes' | 'form';

/** Any value: it is there at all only if a script of this very origin put it there (a script of another needs a CORS preflight, which nobody answers). */
const callHeader = 'x-requested-by';

/**
 * Refuses what another site made this browser send. The cookie comes along with that (`SameSite` sees sites and not origins: a
 * sibling host is of the same site), so it proves nothing.
 *
 * - An `Origin` or a `Sec-Fetch-Site` that says another origin is believed. `none`, a person's own typing, may read.
 * - What changes something must have the header as well, so that it fails where a browser sends neither of the two.
 * - A form cannot have one: there the browser must have said that it is ours.
 *
 * @throws AuthError `bff_origin_refused`
 */
export function demandOwnOrigin(headers: Headers, own: string, doing: Doing): void {
  const [origin, site] = [headers.get('origin'), headers.get('sec-fetch-site')];
  const marked = (headers.get(callHeader) ?? '') !== '';
  const isForeign = (origin !== null && origin !== own) || (site !== null && !isOwnSite(site, doing));
  const isSaid = origin !== null || site !== null || marked;
  if (isForeign || !(doing === 'changes' ? marked : isSaid)) throw serverError('bff_origin_refused');
}

/** A page that is shown, and no picture, frame or script: for what begins a journey through other servers. */
export function demandNavigation(headers: Headers): void {
  const destination = headers.get('sec-fetch-dest');
  if (destination !== null && destination !== 'document') throw serverError('bff_origin_refused');
}

function isOwnSite(site: string, doing: Doing): boolean {
  return site === 'same-origin' || (site === 'none' && doing === 'reads');
}
