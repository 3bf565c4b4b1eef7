import type { PageClient } from '@sealwright/server';
import { outsideLink } from './address.ts';
import { foreign, type Html, html, text } from './html.ts';
import type { ClaimName, Messages, ScopeName } from './messages.ts';
import type { ViewContext } from './page.ts';

/** What an application gets, in plain words; null where that is nothing. */
export function accessList(context: ViewContext, scopes: readonly string[], claims: readonly string[]): Html | null {
  const rights = new Set<string>();
  const items: Html[] = [];
  for (const right of [
    ...scopes.map((scope) => context.scopeText(scope) ?? ofScope(context.messages, scope) ?? { name: scope }),
    ...claims.map((claim) => ofClaim(context.messages, claim) ?? { name: claim }),
  ]) {
    const key = typeof right === 'string' ? right : right.name;
    // A scope and a claim may say the same thing; it is read once.
    if (!rights.has(key)) items.push(html`<li>${typeof right === 'string' ? text(right) : code(right.name)}</li>`);
    rights.add(key);
  }
  return items.length === 0 ? null : html`<p>${text(context.messages.labels.willLearn)}</p><ul>${items}</ul>`;
}

/** Where the access is good, if the request said so. */
export function resourceList({ labels }: Messages, resources: readonly string[]): Html | null {
  const items = resources.map((resource) => html`<li>${code(resource)}</li>`);
  return items.length === 0 ? null : html`<p>${text(labels.worksWith)}</p><ul>${items}</ul>`;
}

/**
 * The application's own pages. Its logo is not shown: a picture from its server would tell it who is signing in here,
 * and a picture is what one application would dress up as another with.
 */
export function clientLinks({ labels }: Messages, client: PageClient): Html | null {
  const links = [
    outsideLink(client.uri, text(labels.homePage)),
    outsideLink(client.policyUri, text(labels.privacyPolicy)),
    outsideLink(client.termsUri, text(labels.terms)),
  ].filter((link) => link !== null);
  const items = links.map((link) => html`<li>${link}</li>`);
  return items.length === 0 ? null : html`<ul class="links hint">${items}</ul>`;
}

function ofScope(messages: Messages, scope: string): string | undefined {
  return Object.hasOwn(messages.scopes, scope) ? messages.scopes[scope as ScopeName] : undefined;
}

function ofClaim(messages: Messages, claim: string): string | undefined {
  return Object.hasOwn(messages.claims, claim) ? messages.claims[claim as ClaimName] : undefined;
}

function code(name: string): Html {
  return html`<code>${foreign(name)}</code>`;
}
