import { mountInspector } from './mount.tsx';

// The file that works from disk. Nothing that it loads knows how to ask the network for anything.
mountInspector({ privacy: 'privacyOffline' });
