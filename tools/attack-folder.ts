/** Where the pages of the attacks lie. */
export const attacksFolder = 'docs/attacks';
