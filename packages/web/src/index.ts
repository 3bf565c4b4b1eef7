export type { Html } from './html.ts';
export { html, text } from './html.ts';
export { inspectorFile } from './inspector-assets.ts';
export type { ClaimName, LabelName, Messages, ScopeName, Sentences, TitleName } from './messages.ts';
export { messagesDe } from './messages-de.ts';
export { messagesEn } from './messages-en.ts';
export { messagesFr } from './messages-fr.ts';
export { createPages, type PagesOptions } from './pages.ts';
