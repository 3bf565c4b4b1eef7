import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of the grants: those of `@sealwright/issuer`, and the two of `@sealwright/server` at `/token`. */
export const guide: ErrorGuide = {
  grant_unauthorized: {
    cause: 'The client is not registered for this grant.',
    action: 'Register it for the grant: `sealwright client add … --grant …`. Grants are not switched on by a request.',
  },
  grant_type_unsupported: {
    cause: '`grant_type` names a grant that is not served: `password`, `implicit`, or a typing error.',
    action: 'Use one of `grant_types_supported` in the metadata.',
  },
  pkce_required: {
    cause: 'The authorization request had no `code_challenge`, or one by another method than `S256`.',
    action: 'Switch PKCE on in the client library. Every client needs it, confidential ones too.',
    attack: 'A request without it may be a downgrade: a code that somebody injects would be redeemed.',
  },
  pkce_malformed: {
    cause: 'The `code_challenge` is not the base64url of a SHA-256.',
    action: 'Send 43 characters without padding, as RFC 7636 §4.2 has it.',
  },
  pkce_mismatch: {
    cause: 'The `code_verifier` is missing, or belongs to another authorization request.',
    action: 'Keep the verifier with the request’s `state`; two sign-ins in two tabs need two of them.',
    attack: 'Somebody redeems a code that was not given to them, or put their own into another’s session.',
  },
  code_unknown: {
    cause: 'There is no such code: it is malformed, or was forgotten a day after its use.',
    action: 'Begin the sign-in anew.',
  },
  code_expired: {
    cause: 'The code came more than a minute after it was given.',
    action: 'Redeem it at once. If it always comes late, look at what stands between browser and client.',
  },
  code_replayed: {
    cause: 'The code was shown a second time, with all that goes with it. The session that it gave is ended.',
    action: 'Look for a client that repeats the token request, or runs its callback twice (a reload, a double mount).',
    attack: 'Somebody reads what the client sends, its verifier included.',
  },
  code_client_mismatch: {
    cause: 'The code was given to another client.',
    action: 'Compare the `client_id` of the two requests.',
    attack: 'A code of one client was brought to another: mix-up or injection.',
  },
  code_redirect_mismatch: {
    cause: '`redirect_uri` is missing, or not that of the authorization request, to the letter.',
    action: 'Send the same text in both requests.',
  },
  code_key_mismatch: {
    cause: 'The authorization request named a DPoP key (`dpop_jkt`), and the proof is by another or missing.',
    action: 'Use one key for the whole sign-in.',
    attack: 'Somebody else redeems the code.',
  },
  device_code_unknown: {
    cause: 'There is no such device code of this client, or its tokens have been taken.',
    action: 'Begin the sign-in of the device anew.',
  },
  device_code_expired: {
    cause: 'Nobody let the device in within ten minutes.',
    action: 'Ask for another code.',
  },
  device_pending: {
    cause: 'The person has not answered yet. This is how it always begins.',
    action: 'Ask again after `interval` seconds.',
  },
  device_slow_down: {
    cause: 'The device asked before its interval was over.',
    action: 'Make the interval five seconds longer, as RFC 8628 §3.5 wants it, and keep it so.',
  },
  device_denied: {
    cause: 'The person sent the device away.',
    action: 'Nothing; begin anew if the person asks for it.',
  },
  token_type_unsupported: {
    cause: 'A token exchange named another type than that of access tokens.',
    action: 'Exchange access tokens: `urn:ietf:params:oauth:token-type:access_token`.',
  },
  subject_token_refused: {
    cause: 'The subject token is malformed, expired or revoked, its session is over, or it is an ID token.',
    action: 'Answer 401 to whoever sent it: it is not good any more.',
  },
  actor_token_refused: {
    cause: 'The actor token is not one of the calling client in its own name.',
    action: 'Leave it out: the client’s authentication says the same.',
  },
  exchange_refused: {
    cause: 'The client is not registered to exchange tokens of the client that the subject token was issued to.',
    action: 'Register it: `sealwright client add … --exchange-for CLIENT`.',
    attack: 'A service that was broken into tries tokens that were not meant for it.',
  },
  actor_chain_too_long: {
    cause: 'More than five services stand behind one another in `act`.',
    action: 'Look for a loop of calls.',
  },
  registration_token_refused: {
    cause:
      'The initial access token is unknown, over or used up; or the registration access token is another client’s.',
    action: 'Make a new one: `sealwright client registration-token`. Without any, registration is off.',
    attack: 'Strangers try whether registration is open.',
  },
  registration_tokens_full: {
    cause: 'A hundred initial access tokens are good already.',
    action: 'End them (`sealwright client registration-token --end-all`), or give one token more uses.',
  },
  client_metadata_invalid: {
    cause: 'A client that registers itself asked for what is not served, or contradicts itself.',
    action: 'Compare its metadata with the discovery document, and each of its members with the others.',
  },
  client_redirect_invalid: {
    cause: 'A redirect URI of a client that registers itself is missing, in clear, or has a fragment.',
    action: 'Register https URLs, loopback addresses, or an own scheme that is a reversed domain name.',
  },
  refresh_overtaken: {
    cause: 'Two newer refresh tokens were issued within the window: this request was overtaken twice.',
    action: 'Use the newest token that the client holds. The session is alive.',
  },
};
