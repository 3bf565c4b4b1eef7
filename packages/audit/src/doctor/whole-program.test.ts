import { describe, expect, it } from 'vitest';
import { idsIn, programOf } from '../../test/doctor-ids.ts';

/** As hundreds of tutorials have it. */
const tutorial = programOf(`
import express from 'express';
import jwt from 'jsonwebtoken';

const router = express.Router();
const SECRET = process.env.JWT_SECRET || 'my_super_secret';
const blacklistedTokens = new Set();

router.post('/login', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  const accessToken = jwt.sign({ id: user._id, role: user.role }, SECRET);
  const refreshToken = jwt.sign({ id: user._id }, SECRET, { expiresIn: '1y' });
  res.cookie('refreshToken', refreshToken);
  console.log('issued', accessToken);
  res.redirect(\`/app?token=#{accessToken}\`);
});

const guard = (req, res, next) => {
  const token = req.headers['authorization']?.split(' ')[1];
  jwt.verify(token, SECRET, (error, user) => {
    req.user = user;
    next();
  });
};

router.get('/profile', async (req, res) => {
  const decoded = jwt.decode(req.cookies.token);
  res.json(await User.findById(decoded.id));
});

router.post('/logout', (req, res) => {
  blacklistedTokens.add(req.token);
  res.clearCookie('refreshToken');
  res.end();
});
`);

/** The same, well made. */
const careful = `
import express from 'express';
import jwt from 'jsonwebtoken';

const router = express.Router();
const SECRET = requireSetting('JWT_SECRET');
const limits = { algorithms: ['HS256'], issuer, audience };

router.post('/login', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  const accessToken = jwt.sign({ id: user._id }, SECRET, { algorithm: 'HS256', expiresIn: '15m', issuer, audience });
  const refreshToken = await sessions.begin(user);
  res.cookie('refreshToken', refreshToken, { httpOnly: true, secure: true, sameSite: 'strict', path: '/refresh' });
  console.info('signed in', user._id);
  res.json({ accessToken });
});

const guard = (req, res, next) => {
  const [scheme, token] = (req.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer') return res.sendStatus(401);
  jwt.verify(token, SECRET, limits, async (error, user) => {
    if (error || (await revoked.has(user.jti))) return res.sendStatus(401);
    req.user = user;
    next();
  });
};

router.post('/logout', guard, async (req, res) => {
  await revoked.add(req.user.jti, req.user.exp);
  await sessions.end(req.cookies.refreshToken);
  res.clearCookie('refreshToken');
  res.end();
});

function requireSetting(name) {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(name);
  return value;
}
`;

describe('a whole program', () => {
  it('as tutorials have it is found out in all that is wrong with it', () => {
    expect(idsIn(tutorial)).toStrictEqual([
      ...['algorithms-not-pinned', 'audience-unchecked', 'cookie-exposed', 'decode-trusted', 'issuer-unchecked'],
      ...['lifetime-long', 'lifetime-missing', 'revocation-unread', 'secret-fallback', 'token-in-url', 'token-logged'],
      'verify-error-ignored',
    ]);
  });

  it('that does the same well is left alone', () => {
    expect(idsIn(careful)).toStrictEqual([]);
  });
});
