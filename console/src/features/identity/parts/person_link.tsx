import { Link } from '@tanstack/react-router';
import type { PersonName } from '../../../api/types';
import { useWords } from './words';

export function PersonLink({ person }: { person: PersonName }) {
  const words = useWords();
  return (
    <Link to="/customers/identity" search={{ person: String(person.one_id) }}>
      {words.person(person)}
    </Link>
  );
}
