// Says another system than the one there is.
const said = {
  userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  appVersion: "5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  platform: "Win32",
};
for (const [name, value] of Object.entries(said)) Object.defineProperty(Navigator.prototype, name, { get: () => value, configurable: true });
