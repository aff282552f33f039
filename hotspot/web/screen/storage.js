// Small things that a browser keeps for a page, or forgets without a word: every call may fail (content.md 5.1).

const memory = new Map();

export const storage = {
  get(name) {
    try {
      const text = localStorage.getItem(name);
      return text === null ? memory.get(name) ?? null : JSON.parse(text);
    } catch {
      return memory.get(name) ?? null;
    }
  },
  set(name, value) {
    memory.set(name, value);
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // kept in memory until the page is closed
    }
  },
};
