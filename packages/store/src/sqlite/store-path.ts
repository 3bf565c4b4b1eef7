/** A path, or a URL such as `sqlite:./data/sealwright.db`. */
export type StorePlace = { readonly path: string } | { readonly url: string };

/** The file that a place names. A wrong URL is the configuration's mistake, told before anything is opened. */
export function parseStorePath(place: StorePlace): string {
  const path = 'path' in place ? place.path : parseUrl(place.url);
  if (path === '' || path.includes('\0') || path === ':memory:')
    throw new TypeError('the store needs the path of a file');
  return path;
}

/** `sqlite:./data/x.db`, `sqlite:/var/x.db`, `sqlite:///var/x.db`: what follows is a path, not an escaped URL. */
function parseUrl(url: string): string {
  if (!url.startsWith('sqlite:')) throw new TypeError('the store URL must begin with sqlite:');
  return url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
}
