/** What stands above every page until the operator gives a name. */
export const productName = 'Sealwright';

/** A calm blue, 7 : 1 on white: readable as a link and as a button without being changed. */
export const accent = '#1f4f9c';

/** A logo rides in every page where it is a `data:` URL, so it is small: 64 KiB, as text. */
export const maxLogoCharacters = 65_536;
