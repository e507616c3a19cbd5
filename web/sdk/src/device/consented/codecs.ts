/**
 * How sure the browser is of playing some formats: each engine has words of its own.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
const FORMATS: Record<string, string> = {
  mp3: "audio/mpeg", aac: "audio/aac", ogg: 'audio/ogg; codecs="vorbis"', opus: 'audio/ogg; codecs="opus"', flac: "audio/flac", h264: 'video/mp4; codecs="avc1.42E01E"',
  h265: 'video/mp4; codecs="hvc1.1.6.L93.B0"', vp9: 'video/webm; codecs="vp9"', av1: 'video/mp4; codecs="av01.0.05M.08"',
};

export function read(): string[] {
  const player = document.createElement("video");
  return Object.entries(FORMATS).map(([name, type]) => `${name} ${player.canPlayType(type) || "no"}`);
}
