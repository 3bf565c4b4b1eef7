import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc8628: Specification = specification('RFC 8628', 'Device Authorization Grant', [
  must('3.1', 'takes the device’s request by POST from a client that may use the grant'),
  must('3.1', 'has a confidential client authenticate at the device endpoint'),
  must('3.2', 'answers device_code, user_code, verification_uri and expires_in'),
  must('3.2', 'gives each device codes of its own'),
  should('3.2', 'forbids that the answer is stored'),
  must('3.3', 'asks the person whose device it is, and shows which client asks'),
  must('3.3.1', 'asks for a confirmation though the code came in the URI'),
  must('3.4', 'takes the device_code from the client that got it alone'),
  must('3.5', 'answers authorization_pending while nobody decided'),
  must('3.5', 'answers slow_down to who asks faster than the interval, and lengthens that by 5 seconds'),
  must('3.5', 'answers access_denied after a refusal and expired_token after the end'),
  must('3.5', 'gives tokens once for a device_code'),
  must('5.1', 'throttles who guesses user codes'),
  should('5.2', 'makes device codes that nobody guesses'),
  should('6.1', 'makes user codes of letters that cannot be mistaken, in any case and with any punctuation'),
]);
