import { digest } from "../sources/digest";

/**
 * A hash of a small picture that is drawn and never shown: fonts and graphics drivers draw it a little differently.
 *
 * Purpose: recognising the device.
 */
const WIDTH = 220;
const HEIGHT = 40;

export async function read(): Promise<string | undefined> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  context.font = "15px Arial";
  context.fillStyle = "#f60";
  context.fillRect(90, 2, 60, 20);
  context.fillStyle = "#069";
  context.fillText("Tessera, mosaic \u03c0", 2, 18);
  context.globalCompositeOperation = "multiply";
  context.fillStyle = "rgb(120, 200, 90)";
  context.arc(60, 20, 16, 0, 2 * Math.PI);
  context.fill();
  return digest(context.getImageData(0, 0, WIDTH, HEIGHT).data);
}
