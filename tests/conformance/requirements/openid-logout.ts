import { must, type Specification, should, specification } from '../requirement.ts';

export const rpInitiatedLogout: Specification = specification(
  'RP-Initiated Logout',
  'OpenID Connect RP-Initiated Logout 1.0',
  [
    must('2', 'supports GET and POST'),
    must('2', 'says end_session_endpoint'),
    should('2', 'takes an expired ID token as id_token_hint'),
    must('2', 'checks that it issued the hint, and for the client_id that is named'),
    should('2', 'ends the session at the server'),
    must('2', 'asks the person where there is no valid hint'),
    must('2', 'redirects to no URI that is not registered by that client, letter by letter'),
    must('2', 'redirects only where a hint or another proof of the client is there'),
    must('2', 'returns state with the redirect'),
    must('4', 'does not redirect after an error'),
    must('6', 'lets no other page log a person out without that person’s word'),
  ],
);

export const backChannelLogout: Specification = specification(
  'Back-Channel Logout',
  'OpenID Connect Back-Channel Logout 1.0',
  [
    should('2.1', 'says backchannel_logout_supported and backchannel_logout_session_supported'),
    must('2.3', 'remembers which clients the session reached'),
    must('2.4', 'puts iss, aud, iat, exp, jti and events into a logout token, and sub or sid'),
    must('2.4', 'puts no nonce in'),
    should('2.4', 'says typ logout+jwt'),
    must('2.4', 'signs it with the keys of its ID tokens'),
    should('2.4', 'lets it live two minutes'),
    must('2.4', 'puts sid in where the client asked for it'),
    must('2.5', 'posts it as a form to the registered URI'),
    should('2.5', 'tells all clients at once, and waits for none of them'),
    must('2.5', 'takes it that a client which does not answer was not told, and tries again'),
    should('2.7', 'revokes the refresh tokens of the session without offline_access'),
  ],
);
