import type { Traits } from "../wire";

interface Brand {
  brand: string;
  version: string;
}

interface UserAgentData {
  brands: Brand[];
  mobile: boolean;
  platform: string;
  getHighEntropyValues(names: string[]): Promise<{ platformVersion?: string; architecture?: string; bitness?: string; model?: string }>;
}

/** Client hints as script reads them (Chromium); to be compared with what the request's headers say. */
export async function hints(): Promise<Traits> {
  const data = (navigator as { userAgentData?: UserAgentData }).userAgentData;
  if (!data) return {};
  const { platformVersion, architecture, bitness, model } = await data.getHighEntropyValues(["platformVersion", "architecture", "bitness", "model"]);
  return {
    hint_platform: data.platform,
    hint_platform_version: platformVersion || undefined,
    hint_mobile: data.mobile,
    hint_brands: data.brands.map(({ brand, version }) => `${brand} ${version}`).slice(0, 8),
    cpu_arch: architecture ? `${architecture}${bitness ? `_${bitness}` : ""}` : undefined,
    model: model || undefined,
  };
}
