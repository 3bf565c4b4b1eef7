const text = (value: string): string => Buffer.from(value).toString('base64url');

/** Has something of everything: a name twice, a time long over, an unknown claim, a header that points elsewhere. */
export const awkwardToken: string = [
  text('{"alg":"HS256","typ":"JWT","jku":"https://evil.example/keys","kid":"../../dev/null"}'),
  text(
    '{"iss":"https://id.example","sub":"ada","sub":"admin","aud":"https://api.example","iat":1700000000,"exp":1700000900,"scope":"read write","password":"hunter2","https://id.example/tier":{"name":"gold","since":[2019,4]}}',
  ),
  text('no signature, but bytes in its place'),
].join('.');
