package org.posthorn.spool;

import java.util.ArrayList;
import java.util.List;

/// Pairs of a due time and an id, in order, in little more than 16 octets each: a sorted list of sorted blocks.
final class DueTimes {
    private static final int BLOCK = 512;

    /// Takes one pair.
    interface Visitor {
        void visit(long due, long id);
    }

    /// Some neighbours.
    private static final class Block {
        final long[] dues = new long[BLOCK];
        final long[] ids = new long[BLOCK];
        int size;

        /// Where a pair is, or where it belongs.
        int place(long due, long id) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (isBefore(dues[middle], ids[middle], due, id)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        boolean has(int place, long due, long id) {
            return place < size && dues[place] == due && ids[place] == id;
        }

        void insert(int place, long due, long id) {
            System.arraycopy(dues, place, dues, place + 1, size - place);
            System.arraycopy(ids, place, ids, place + 1, size - place);
            dues[place] = due;
            ids[place] = id;
            size++;
        }

        void delete(int place) {
            size--;
            System.arraycopy(dues, place + 1, dues, place, size - place);
            System.arraycopy(ids, place + 1, ids, place, size - place);
        }

        /// Those from a place on, taken out.
        Block split(int place) {
            var upper = new Block();
            upper.size = size - place;
            System.arraycopy(dues, place, upper.dues, 0, upper.size);
            System.arraycopy(ids, place, upper.ids, 0, upper.size);
            size = place;
            return upper;
        }
    }

    /// None of them is empty.
    private final List<Block> blocks = new ArrayList<>();

    private int size;

    static boolean isBefore(long due, long id, long otherDue, long otherId) {
        return due < otherDue || due == otherDue && id < otherId;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// The first due time. There must be one.
    long first() {
        return blocks.getFirst().dues[0];
    }

    void add(long due, long id) {
        if (blocks.isEmpty()) {
            blocks.add(new Block());
        }
        int number = block(due, id);
        Block block = blocks.get(number);
        int place = block.place(due, id);
        if (block.has(place, due, id)) {
            return;
        }
        if (block.size == BLOCK) {
            // What comes in order fills the blocks; all else leaves them half full.
            boolean last = number == blocks.size() - 1 && place == BLOCK;
            Block upper = last ? new Block() : block.split(BLOCK / 2);
            blocks.add(number + 1, upper);
            if (place > block.size || last) {
                place -= block.size;
                block = upper;
            }
        }
        block.insert(place, due, id);
        size++;
    }

    void remove(long due, long id) {
        if (blocks.isEmpty()) {
            return;
        }
        int number = block(due, id);
        Block block = blocks.get(number);
        int place = block.place(due, id);
        if (block.has(place, due, id)) {
            block.delete(place);
            size--;
            if (block.size == 0) {
                blocks.remove(number);
            }
        }
    }

    /// Visits those up to a due time, in order, at most so many. The visitor must not change anything here.
    void upTo(long due, int limit, Visitor visitor) {
        int left = limit;
        for (Block block : blocks) {
            for (int place = 0; place < block.size; place++) {
                if (left-- <= 0 || block.dues[place] > due) {
                    return;
                }
                visitor.visit(block.dues[place], block.ids[place]);
            }
        }
    }

    /// Forgets all but the first so many, rounded to whole blocks, and tells the first that is forgotten.
    void cut(int keep, Visitor firstForgotten) {
        int kept = 0;
        int number = 0;
        while (number < blocks.size() && kept < keep) {
            kept += blocks.get(number++).size;
        }
        if (number < blocks.size()) {
            Block first = blocks.get(number);
            firstForgotten.visit(first.dues[0], first.ids[0]);
            blocks.subList(number, blocks.size()).clear();
            size = kept;
        }
    }

    /// The number of the block in which a pair is or belongs.
    private int block(long due, long id) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            Block block = blocks.get(middle);
            if (isBefore(due, id, block.dues[0], block.ids[0])) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }
}
