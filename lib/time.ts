/** The greatest time that JavaScript's dates know, in milliseconds since the epoch; its negative is the least. */
export const MAX_TIME = 8.64e15;
