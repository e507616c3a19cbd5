/**
 * How many of a fixed list of fonts are installed: those whose text is not as wide as a fallback's.
 *
 * Purpose: recognising the device.
 */
const FONTS = [
  "Arial", "Arial Black", "Arial Narrow", "Avenir", "Baskerville", "Calibri", "Cambria", "Candara", "Cantarell", "Comic Sans MS", "Consolas",
  "Courier New", "DejaVu Sans", "Didot", "Franklin Gothic", "Futura", "Geneva", "Georgia", "Gill Sans", "Helvetica Neue", "Impact",
  "Liberation Sans", "Lucida Console", "Menlo", "Monaco", "MS Gothic", "Noto Sans", "Optima", "Palatino", "Roboto", "San Francisco",
  "Segoe UI", "SimSun", "Tahoma", "Times New Roman", "Trebuchet MS", "Ubuntu", "Verdana",
];
const FALLBACKS = ["monospace", "serif"];

export function read(): number | undefined {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return undefined;
  const width = (font: string): number => {
    context.font = `40px ${font}`;
    return context.measureText("mmMwWLli10@Qq").width;
  };
  const usual = FALLBACKS.map(width);
  return FONTS.filter((font) => FALLBACKS.some((fallback, index) => width(`"${font}", ${fallback}`) !== usual[index])).length;
}
