import type { ErrorGuide } from '../error-catalogue.ts';

/** What is refused where people sign in: codes of `@sealwright/server` and `@sealwright/issuer` that belong to `/authorize` and its pages. */
export const guide: ErrorGuide = {
  authorization_client_unknown: {
    cause: 'A link to `/authorize` or `/end_session` names a client that is not registered, or none.',
    action: 'Compare its `client_id` with `sealwright client list`.',
  },
  redirect_uri_refused: {
    cause:
      'The address to come back to is not registered for this client, to the letter: a port, a slash, a parameter or capital letters are another address.',
    action:
      'Register exactly the address that the client sends, with `client change --redirect-uri` and all the others that it has. For logouts there is a list of its own.',
    attack:
      'Somebody tries to have codes sent to himself, or to use this server’s name for a link that leads elsewhere.',
  },
  response_type_unsupported: {
    cause: 'The client asks for the implicit or a hybrid flow, which give tokens away in addresses.',
    action: 'Set the client to the code flow: `response_type=code` with PKCE.',
  },
  response_type_unauthorized: {
    cause: 'A client that is registered for other grants asks for a code.',
    action: 'Register it for `authorization_code`, if people sign in through it.',
  },
  registration_unsupported: {
    cause: 'The request brings its own client along (`registration`), as self-issued providers know it.',
    action: 'Register the client beforehand.',
  },
  request_uri_unknown: {
    cause:
      'A pushed request was used already, is over, or another client’s; or the client has to push its requests and did not; or `request_uri` is a URL to fetch, which is never done.',
    action: 'Let the client push a new request for each sign-in.',
    attack: 'Somebody opens a link that he has seen, or wants this server to fetch something for him.',
  },
  scope_malformed: {
    cause: 'The scope is not a scope, or the client is registered for nothing of it.',
    action: 'Add the scopes to the client’s registration, `openid` too.',
  },
  acr_unmet: {
    cause: 'The client demands a class of authentication (`acr`, as essential), and none is promised here.',
    action: 'Let the client ask for it as a wish (`acr_values`), or look at `amr` and `auth_time` itself.',
  },
  login_required: {
    cause: 'The client allowed no page (`prompt=none`) and the person has to sign in, or signed in as somebody else.',
    action: 'Nothing: the client asks again with pages.',
  },
  account_choice_required: {
    cause:
      'The client allowed no page, and the person has to choose, or to confirm for an application on the own machine.',
    action: 'Nothing: the client asks again with pages.',
  },
  consent_required: {
    cause: 'The client allowed no page, and the person has not let it have all that it asks for.',
    action: 'Nothing: the client asks again with pages. For your own application, register it with consent `implied`.',
  },
  authorization_denied: {
    cause: 'The person pressed “cancel” or “deny”.',
    action: 'Nothing.',
  },
  interaction_unknown: {
    cause:
      'A page that was left open for more than ten minutes, was answered already, or is gone with the browser’s “back”.',
    action: 'Begin again in the application. Many of them at once: look at the nodes’ clocks and the store’s clean-up.',
  },
  interaction_elsewhere: {
    cause: 'The page was opened in another browser than it began in, or without cookies.',
    action: 'Begin again in the application, in one browser. Behind a proxy, see that it passes cookies on.',
    attack: 'Somebody sent the link of his own sign-in, to have another person finish it.',
  },
  upstream_answer_refused: {
    cause:
      'A provider’s answer that does not hold: for another provider, by a key it never published, for another request.',
    action:
      'Look at the line “upstream answer refused” for the kind of error. Compare issuer, client and redirect URI with what is registered there.',
    attack: 'A provider that has another’s codes redeemed (mix-up), or somebody who tries codes that are not his.',
  },
  form_foreign: {
    cause: 'A form came from another site, or from a browser that does not say from where.',
    action: 'Compare `issuer` with the address in the browser: they must be one origin.',
    attack: 'A foreign page tries to sign people in or out, or to consent in their name.',
  },
  openid_scope_missing: {
    cause: 'A client asks `/userinfo` with a token that was granted without the scope `openid`.',
    action: 'Let the client ask for `openid`, and register it for that.',
  },
  claims_request_malformed: {
    cause: 'The parameter `claims` is no JSON object of the form that OpenID Connect gives it, or too long.',
    action: 'Look at how the client writes it.',
  },
  id_token_hint_invalid: {
    cause: 'The hint is no ID token of this issuer, or its key was removed since.',
    action: 'Let the client send its newest ID token, or none.',
    attack: 'Somebody made one up, or tries an access token in its place.',
  },
};
