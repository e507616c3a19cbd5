// Wallets put their doors into every page before its own scripts run.
const door = () => ({ request: async () => [], on() {}, isConnected: () => false });
window.ethereum = { ...door(), isMetaMask: true, chainId: "0x1" };
window.web3 = { currentProvider: window.ethereum };
window.phantom = { solana: { ...door(), isPhantom: true }, ethereum: door() };
window.solana = window.phantom.solana;
window.tronWeb = { ready: false };
window.dispatchEvent(new Event("ethereum#initialized"));
