/** What the build collects from the folders beside this file. */
declare module "readings" {
  type Value = string | number | boolean | readonly string[] | undefined;
  type Readings = Record<string, () => Value | Promise<Value>>;

  export const essential: Readings;
  export const consented: Readings;
}
