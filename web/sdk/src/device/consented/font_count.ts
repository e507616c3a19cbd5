/**
 * How many of a fixed list of fonts are installed: those whose text is not as wide as a fallback's.
 *
 * Purpose: recognising the device.
 */

const FONTS = [
  "Arial", "Arial Black", "Arial Narrow", "Avenir", "Baskerville", "Calibri", "Cambria", "Candara", "Cantarell", "Comic Sans MS", "DejaVu Sans",
  "Didot", "Franklin Gothic", "Futura", "Geneva", "Georgia", "Gill Sans", "Helvetica Neue", "Impact", "Liberation Sans", "Noto Sans", "Optima",
  "Palatino", "Roboto", "San Francisco", "Segoe UI", "SimSun", "Tahoma", "Times New Roman", "Trebuchet MS", "Ubuntu", "Verdana",
];
const MONOSPACED = ["Consolas", "Courier New", "Lucida Console", "Menlo", "Monaco", "MS Gothic"];

export function read(): number | undefined {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  const width = (font: string): number => {
    context.font = `40px ${font}`;
    return context.measureText("mmMwWLli10@Qq").width;
  };
  const unlike = (fonts: string[], fallback: string): number => {
    const usual = width(fallback);
    return fonts.filter((font) => width(`"${font}", ${fallback}`) !== usual).length;
  };
  return unlike(FONTS, "monospace") + unlike(MONOSPACED, "serif");
}
