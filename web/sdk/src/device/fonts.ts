import type { Traits } from "../wire";

const FONTS = [
  "Arial", "Arial Black", "Arial Narrow", "Avenir", "Baskerville", "Calibri", "Cambria", "Candara", "Cantarell", "Comic Sans MS", "Consolas",
  "Courier New", "DejaVu Sans", "Didot", "Franklin Gothic", "Futura", "Geneva", "Georgia", "Gill Sans", "Helvetica Neue", "Impact",
  "Liberation Sans", "Lucida Console", "Menlo", "Monaco", "MS Gothic", "Noto Sans", "Optima", "Palatino", "Roboto", "San Francisco",
  "Segoe UI", "SimSun", "Tahoma", "Times New Roman", "Trebuchet MS", "Ubuntu", "Verdana",
];
const FALLBACKS = ["monospace", "serif"];

/** How many of a fixed list of fonts are installed: those whose text is not as wide as a fallback's. */
export function fonts(): Traits {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return {};
  const width = (font: string): number => {
    context.font = `40px ${font}`;
    return context.measureText("mmMwWLli10@Qq").width;
  };
  const usual = FALLBACKS.map(width);
  const installed = FONTS.filter((font) => FALLBACKS.some((fallback, index) => width(`"${font}", ${fallback}`) !== usual[index]));
  return { font_count: installed.length };
}
